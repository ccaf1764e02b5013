import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubContext } from '../platform/http/env.ts';
import { ASK_AGAIN } from './answer.ts';
import { renderSettingsOf } from './picture-settings.ts';
import type { Threads } from './threads.ts';

const RENDER_MS = 30_000;
const SMALL = { width: 256, height: 256, source: null };

/** Answers a small picture of an object in quarantine, drawn where hostile bytes can be ended. @throws HubError notFound */
export async function answerQuarantinePicture(
  c: HubContext,
  db: Db,
  threads: Threads,
  receiptId: string,
): Promise<Response> {
  const receipt = await db
    .selectFrom('receipts')
    .select('hash')
    .where('id', '=', receiptId)
    .where('outcome', '=', 'quarantined')
    .where('format', '=', 'dicom')
    .executeTakeFirst();
  const hash = blobHash(receipt?.hash ?? '');
  if (hash === null) throw new HubError('notFound', 'No image of that number is in quarantine');
  const settings = { ...renderSettingsOf(() => undefined, 'jpeg'), viewport: SMALL };
  const task = { kind: 'render' as const, pixels: { hash, frameTable: null }, frame: 0, settings };
  const headers = { 'cache-control': ASK_AGAIN, 'content-type': 'image/jpeg' };
  return c.body(await threads.run(task, RENDER_MS), 200, headers);
}
