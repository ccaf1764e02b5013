import { HubError } from '../domain/errors.ts';
import { type BlobHash, blobHash, type PatientKey } from '../domain/ids.ts';
import { correctHead } from '../formats/dicom/correct-person.ts';
import { openPart10 } from '../formats/dicom/open-part10.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import type { Identity } from '../patients/identify.ts';
import type { OpenBlob, Stored } from '../platform/blobs/blob-store.ts';
import type { Platform } from '../platform/platform.ts';
import { frameTableOf } from './frame-table.ts';
import { NO_ID_ISSUER } from './place-instance.ts';
import { EASY_HEADER, readHeader } from './read-header.ts';

/** An instance's bytes with what they say of themselves. */
export type ReadFile = {
  readonly stored: Stored;
  readonly header: DicomHeader;
  readonly frameTable: string | null;
};

export type Corrected = ({ readonly ok: true } & ReadFile) | { readonly ok: false; readonly reason: string };

const CHUNK_BYTES = 1024 * 1024;

async function* withHead(blob: OpenBlob, head: Buffer, replaces: number): AsyncGenerator<Uint8Array> {
  yield head;
  for (let at = replaces; at < blob.sizeBytes; at += CHUNK_BYTES) {
    yield await blob.read(at, Math.min(CHUNK_BYTES, blob.sizeBytes - at));
  }
}

async function openEasy(blob: OpenBlob) {
  const length = Math.min(blob.sizeBytes, 2 * EASY_HEADER.headerBytes);
  return openPart10(await blob.read(0, length), { fileSize: blob.sizeBytes, limits: EASY_HEADER });
}

/** Makes a copy of a file that says it is of this person, and keeps it beside the file, which stays as its sender gave it. */
export async function correctBlob(
  platform: Pick<Platform, 'blobs' | 'clock' | 'config'>,
  blob: OpenBlob,
  { person, sender }: { person: Identity; sender: string },
): Promise<Corrected> {
  const opened = await openEasy(blob);
  if (!opened.ok) return opened;
  const known = person.issuer !== NO_ID_ISSUER;
  const right = {
    name: person.dicomName ?? person.name,
    patientId: known ? person.patientId : '',
    issuer: known ? person.issuer : '',
    birthDate: person.birthDate?.replaceAll('-', '') ?? '',
    sex: person.sex ?? '',
  };
  const corrected = correctHead(opened.file, right, { at: platform.clock.now(), source: sender });
  if (!corrected.ok) return corrected;
  const stored = await platform.blobs.put(withHead(blob, corrected.head, corrected.replaces));
  await using copy = await platform.blobs.open(stored.hash);
  const read = await readHeader(copy, stored, platform.config.blobs.path);
  if (!read.ok) throw new Error(`a corrected copy cannot be read: ${read.reason}`);
  return { ok: true, stored, header: read.header, frameTable: await frameTableOf(copy, read.header) };
}

/** A copy of the file for the person of this key. @throws HubError notFound */
export async function correctFor(
  platform: Pick<Platform, 'blobs' | 'clock' | 'config' | 'db'>,
  { hash, sender }: { hash: string; sender: string },
  patientKey: PatientKey,
): Promise<Corrected> {
  const person = await platform.db
    .selectFrom('patients')
    .selectAll()
    .where('id', '=', patientKey)
    .executeTakeFirst();
  if (person === undefined) throw new HubError('notFound', 'There is no such patient');
  await using blob = await platform.blobs.open(requireHash(hash));
  return await correctBlob(platform, blob, { person, sender });
}

export function requireHash(hash: string): BlobHash {
  const named = blobHash(hash);
  if (named === null) throw new Error('a row names no blob');
  return named;
}
