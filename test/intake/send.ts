import { z } from 'zod';
import { FORMATS, OUTCOMES } from '../../src/receipts/tables.ts';

/** The fetch of somebody signed in. */
export type Sender = (path: string, init?: RequestInit) => Promise<Response>;

const FILES = '/api/uploads/files';
const TUS = { 'tus-resumable': '1.0.0' };
const opened = z.object({ id: z.string() });
const detail = z.object({
  receipts: z.array(
    z.object({
      name: z.string(),
      format: z.enum(FORMATS),
      outcome: z.enum(OUTCOMES),
      reason: z.string().nullable(),
      studyUid: z.string().nullable(),
    }),
  ),
});
export type Receipt = z.infer<typeof detail>['receipts'][number];

export async function openUpload(as: Sender): Promise<string> {
  const answer = await as('/api/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer.status !== 201) throw new Error(`opening an upload answered ${answer.status}`);
  return opened.parse(await answer.json()).id;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Announces a file as the upload page does. */
export function announce(as: Sender, uploadId: string, name: string, size: number): Promise<Response> {
  return as(FILES, {
    method: 'POST',
    headers: {
      ...TUS,
      'upload-length': String(size),
      'upload-metadata': `uploadId ${base64(uploadId)},name ${base64(name)}`,
    },
  });
}

/** Announces a file and gives the path to send it to. */
export async function place(as: Sender, uploadId: string, name: string, size: number): Promise<string> {
  const answer = await announce(as, uploadId, name, size);
  const location = answer.headers.get('location');
  if (answer.status !== 201 || location === null) {
    throw new Error(`announcing ${name} answered ${answer.status}: ${await answer.text()}`);
  }
  return location;
}

export const patch = (offset: number): RequestInit => ({
  method: 'PATCH',
  headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
});

/** How many bytes of a file the hub has, as its sender asks after a lost connection. */
export async function arrived(as: Sender, location: string): Promise<number> {
  const answer = await as(location, { method: 'HEAD', headers: TUS });
  if (answer.status !== 200) throw new Error(`asking how far answered ${answer.status}`);
  return Number(answer.headers.get('upload-offset'));
}

export async function sendFile(
  as: Sender,
  uploadId: string,
  name: string,
  bytes: Uint8Array<ArrayBufferLike>,
): Promise<Response> {
  return as(await place(as, uploadId, name, bytes.length), { ...patch(0), body: new Uint8Array(bytes) });
}

export async function receiptsOf(as: Sender, uploadId: string): Promise<Receipt[]> {
  return detail.parse(await (await as(`/api/uploads/${uploadId}`)).json()).receipts;
}

/** Sends one file by an upload of its own and gives the receipts. */
export async function upload(
  as: Sender,
  name: string,
  bytes: Uint8Array<ArrayBufferLike>,
): Promise<Receipt[]> {
  const uploadId = await openUpload(as);
  const answer = await sendFile(as, uploadId, name, bytes);
  if (answer.status !== 204) throw new Error(`sending ${name} answered ${answer.status}`);
  return receiptsOf(as, uploadId);
}
