import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server, type Upload } from '@tus/server';
import { newId } from '../domain/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { receiveFile } from './receive-file.ts';

export const UPLOAD_PATH = '/api/uploads/files';
const MOST_BYTES = 64 * 1024 ** 3;
const ABANDONED_MS = 7 * 86_400_000;
const ID = /^[0-9a-f-]{36}$/;
/** How many uploads are remembered as taken in, for a sender whose connection broke before the last answer. */
const REMEMBERED = 10_000;

/** The tus protocol's answers (tus.io, version 1.0.0): an upload goes on where a lost connection ended it. */
export type Uploads = {
  answer(request: Request): Promise<Response>;
  /** Takes in what was complete when an earlier run died, and forgets what was abandoned a week ago. */
  resume(): Promise<number>;
};

type Target = { readonly uploadId: string; readonly sender: string };

async function targetOf({ db }: Platform, metadata: Upload['metadata']): Promise<Target | null> {
  const uploadId = metadata?.uploadId;
  if (typeof uploadId !== 'string') return null;
  const upload = await db
    .selectFrom('uploads')
    .select('createdBy')
    .where('id', '=', uploadId)
    .executeTakeFirst();
  return upload === undefined ? null : { uploadId, sender: upload.createdBy };
}

/** The answer to a sender that asks how far an upload is which is taken in and gone from the folder. */
function complete(size: number): Response {
  const headers = {
    'tus-resumable': '1.0.0',
    'cache-control': 'no-store',
    'upload-offset': String(size),
    'upload-length': String(size),
  };
  return new Response(null, { status: 200, headers });
}

async function fsyncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Opens the door for uploads in pieces. The last piece is answered only when the whole file is taken in,
 * so that success means stored; the piecewise copy is removed then.
 */
export async function openUploads(platform: Platform): Promise<Uploads> {
  const directory = join(platform.config.dataDir, 'uploads');
  await mkdir(directory, { recursive: true });
  const store = new FileStore({ directory, expirationPeriodInMilliseconds: ABANDONED_MS });

  const taking = new Map<string, Promise<void>>();
  const taken = new Map<string, number>();

  async function receive(upload: Upload): Promise<void> {
    const target = await targetOf(platform, upload.metadata);
    const path = join(directory, upload.id);
    await fsyncFile(path);
    const origin = {
      door: 'web' as const,
      sender: target?.sender ?? 'unknown',
      name: upload.metadata?.name ?? upload.id,
      uploadId: target?.uploadId ?? null,
    };
    await receiveFile(platform, path, origin, () => {});
    taken.set(upload.id, upload.size ?? upload.offset);
    for (const [oldest] of taken) {
      if (taken.size <= REMEMBERED) break;
      taken.delete(oldest);
    }
    await store.remove(upload.id);
  }

  /** Takes a complete upload in, once however many ask for it. */
  function takeIn(upload: Upload): Promise<void> {
    if (taken.has(upload.id)) return Promise.resolve();
    const begun = taking.get(upload.id);
    if (begun !== undefined) return begun;
    const going = receive(upload).finally(() => taking.delete(upload.id));
    taking.set(upload.id, going);
    return going;
  }

  /** A complete upload counts as arrived only once it is taken in, so a sender that asks waits for that. */
  async function howFar(id: string): Promise<Response | null> {
    if (!taken.has(id)) {
      const upload = await store.getUpload(id).catch(() => null);
      if (upload !== null && upload.offset === upload.size) await takeIn(upload);
    }
    const size = taken.get(id);
    return size === undefined ? null : complete(size);
  }

  const server = new Server({
    path: UPLOAD_PATH,
    datastore: store,
    relativeLocation: true,
    allowedOrigins: [],
    maxSize: MOST_BYTES,
    namingFunction: () => newId(platform.clock.now()),
    async onUploadCreate(_request, upload) {
      if ((await targetOf(platform, upload.metadata)) === null) {
        throw { status_code: 422, body: 'metadata uploadId: there is no such upload; open one first\n' };
      }
      return {};
    },
    async onUploadFinish(_request, upload) {
      await takeIn(upload);
      return {};
    },
  });

  return {
    async answer(request) {
      const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
      const known = request.method === 'HEAD' && ID.test(id) ? await howFar(id) : null;
      return known ?? server.handleWeb(request);
    },
    async resume() {
      let resumed = 0;
      for (const id of (await store.configstore.list?.()) ?? []) {
        // One upload that fails stays where it is; the hub starts all the same.
        try {
          const upload = await store.getUpload(id);
          if (upload.offset !== upload.size) continue;
          await takeIn(upload);
          resumed += 1;
        } catch (error) {
          platform.log.error({ err: error, upload: id }, 'an upload complete before could not be taken in');
        }
      }
      await store.deleteExpired().catch((error: unknown) => {
        platform.log.error({ err: error }, 'abandoned uploads could not be removed');
      });
      return resumed;
    },
  };
}
