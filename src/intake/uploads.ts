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

  async function takeIn(upload: Upload): Promise<void> {
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
    await store.remove(upload.id);
  }

  const server = new Server({
    path: UPLOAD_PATH,
    datastore: store,
    relativeLocation: true,
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
    answer: (request) => server.handleWeb(request),
    async resume() {
      const ids = (await store.configstore.list?.()) ?? [];
      const uploads = await Promise.all(ids.map((id) => store.getUpload(id)));
      const complete = uploads.filter((upload) => upload.size !== undefined && upload.offset === upload.size);
      for (const upload of complete) await takeIn(upload);
      await store.deleteExpired();
      return complete.length;
    },
  };
}
