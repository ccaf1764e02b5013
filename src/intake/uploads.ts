import { mkdir, open, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { Server, type Upload } from '@tus/server';
import { HubError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { DiskFull, hasRoom } from '../platform/disk-space.ts';
import { HTTP_STATUS } from '../platform/http/problem.ts';
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

/** Keeps pieces as files, and of a piece for which the disk has no room nothing: it would take what is left. */
class RoomyFileStore extends FileStore {
  override async create(upload: Upload): Promise<Upload> {
    if (!(await hasRoom(this.directory, upload.size))) throw new DiskFull();
    return super.create(upload);
  }

  override async write(piece: Readable, id: string, offset: number): Promise<number> {
    if (!(await hasRoom(this.directory))) throw new DiskFull();
    try {
      return await super.write(piece, id, offset);
    } catch (error) {
      // The library keeps the file system's own word for it to itself.
      if (await hasRoom(this.directory)) throw error;
      await truncate(join(this.directory, id), offset);
      throw new DiskFull(error);
    }
  }
}

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
  const store = new RoomyFileStore({ directory, expirationPeriodInMilliseconds: ABANDONED_MS });

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
  }

  /** Takes a complete upload in, once however many ask for it. */
  function takeIn(upload: Upload): Promise<void> {
    if (taken.has(upload.id)) return Promise.resolve();
    const begun = taking.get(upload.id);
    if (begun !== undefined) return begun;
    const going = receive(upload)
      .catch((error: unknown) => {
        platform.log.error({ err: error, upload: upload.id }, 'a complete upload could not be taken in');
        throw error;
      })
      .finally(() => taking.delete(upload.id));
    taking.set(upload.id, going);
    return going;
  }

  /** Removes the piecewise copy of what is taken in; whoever comes second finds nothing to do. */
  async function forget(id: string): Promise<void> {
    if (!taken.has(id)) return;
    const path = join(directory, id);
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
  }

  /** A complete upload counts as arrived only once it is taken in, so a sender that asks waits for that. */
  async function howFar(id: string): Promise<Response | null> {
    if (!taken.has(id)) {
      const upload = await store.getUpload(id).catch(() => null);
      if (upload !== null && upload.offset === upload.size) {
        await takeIn(upload);
        await forget(id);
      }
    }
    const size = taken.get(id);
    return size === undefined ? null : complete(size);
  }

  const finished = new WeakMap<Request, string>();
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
    async onResponseError(_request, error) {
      if (!(error instanceof HubError)) return undefined;
      return { status_code: HTTP_STATUS[error.kind], body: `${error.message}\n` };
    },
    async onUploadFinish(request, upload) {
      await takeIn(upload);
      finished.set(request, upload.id);
      return {};
    },
  });

  return {
    async answer(request) {
      const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
      const known = request.method === 'HEAD' && ID.test(id) ? await howFar(id) : null;
      if (known !== null) return known;
      const answer = await server.handleWeb(request);
      // Not before: the protocol's library looks at the file once more for its answer.
      const done = finished.get(request);
      if (done !== undefined) await forget(done);
      return answer;
    },
    async resume() {
      let resumed = 0;
      for (const id of (await store.configstore.list?.()) ?? []) {
        // One upload that fails stays where it is; the hub starts all the same.
        try {
          const upload = await store.getUpload(id);
          if (upload.offset !== upload.size) continue;
          await takeIn(upload);
          await forget(id);
          resumed += 1;
        } catch (error) {
          platform.log.warn({ err: error, upload: id }, 'an upload of an earlier run stays where it is');
        }
      }
      await store.deleteExpired().catch((error: unknown) => {
        platform.log.error({ err: error }, 'abandoned uploads could not be removed');
      });
      return resumed;
    },
  };
}
