import { setImmediate as othersTurn } from 'node:timers/promises';
import type { PatientKey, StudyUid } from '../domain/ids.ts';
import type { DicomHeader, HeaderResult } from '../formats/dicom/read-header.ts';
import { type Identity, identifyPatient } from '../patients/identify.ts';
import type { OpenBlob, Stored } from '../platform/blobs/blob-store.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transactTogether } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { NO_REMARK, type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { addInstance } from './add-instance.ts';
import { type Corrected, correctFor, type ReadFile, requireHash } from './correct-blob.ts';
import { deletedBefore } from './delete-images.ts';
import { filedPatient } from './filings.ts';
import { frameTableOf } from './frame-table.ts';
import {
  type Held,
  identityOf,
  knownInstance,
  NO_ID_ISSUER,
  placeInstance,
  suspicion,
  type Uids,
  uidsOf,
} from './place-instance.ts';
import { readEasyHeader, readHeader } from './read-header.ts';
import { openReceived, withHead } from './received-blob.ts';
import { type Sameness, sameDataSet } from './same-data-set.ts';

const findInstance = prepared<Pick<Uids, 'sopInstanceUid'>, { hash: string; originalHash: string | null }>(
  (db, place) =>
    db
      .selectFrom('instances')
      .select(['hash', 'originalHash'])
      .where('sopInstanceUid', '=', place('sopInstanceUid')),
);
const findSeries = prepared<Pick<Uids, 'seriesUid'>, { studyUid: StudyUid }>((db, place) =>
  db.selectFrom('series').select('studyUid').where('seriesUid', '=', place('seriesUid')),
);
const findStudy = prepared<Pick<Uids, 'studyUid'>, { patientKey: PatientKey }>((db, place) =>
  db.selectFrom('studies').select('patientKey').where('studyUid', '=', place('studyUid')),
);
const findPatient = prepared<Pick<Identity, 'issuer' | 'patientId'>, { id: PatientKey }>((db, place) =>
  db
    .selectFrom('patients')
    .select('id')
    .where('issuer', '=', place('issuer'))
    .where('patientId', '=', place('patientId')),
);

async function heldFor(tx: Tx, { studyUid, seriesUid, sopInstanceUid }: Uids): Promise<Held> {
  const [instance] = await findInstance(tx, { sopInstanceUid });
  const [series] = await findSeries(tx, { seriesUid });
  const [study] = await findStudy(tx, { studyUid });
  return { instance, series, study };
}

/**
 * The one door for images: keeps the bytes as they came, places the instance with its patient and visit,
 * and writes the receipt. What cannot be placed is kept in quarantine with the reason. Durable when it resolves.
 * Each instance is one transaction, so a crash leaves it whole or absent. `glanced` is its header, where the door has
 * read it from the whole of the bytes.
 */
export async function receiveInstance(
  platform: Platform,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  origin: Origin,
  glanced: DicomHeader | null = null,
): Promise<ReceiptTable> {
  const { blobs } = platform;
  using headed = withHead(bytes);
  // The header is read while the disk works.
  const reading = headed.passed.then(async (sizeBytes) => {
    if (glanced !== null) return glanced;
    await othersTurn();
    return readEasyHeader(headed.head(), sizeBytes);
  });
  const stored = await blobs.put(headed.bytes);
  await using blob = openReceived(blobs, stored, headed.head());
  return await placeBlob(platform, blob, stored, origin, await reading);
}

/** Tries once more to place what was received before, such as an object that was sent to another study's address. */
export async function receiveAgain(
  platform: Platform,
  stored: Stored,
  origin: Origin,
): Promise<ReceiptTable> {
  await using blob = await platform.blobs.open(stored.hash);
  return await placeBlob(platform, blob, stored, origin, null);
}

async function placeBlob(
  platform: Platform,
  blob: OpenBlob,
  stored: Stored,
  origin: Origin,
  known: DicomHeader | null,
): Promise<ReceiptTable> {
  const { db, clock } = platform;
  const receipt = { ...origin, ...stored, format: 'dicom' as const, labReportId: null };
  const quarantine = (tx: Tx, { problem, reason }: Remark, uids: Uids | null) =>
    writeReceipt(tx, clock, {
      ...receipt,
      outcome: 'quarantined',
      problem,
      reason,
      studyUid: uids?.studyUid ?? null,
      sopInstanceUid: uids?.sopInstanceUid ?? null,
      visitId: null,
    });
  const read: HeaderResult =
    known === null ? await readHeader(blob, stored, platform.config.blobs.path) : { ok: true, header: known };
  const uids = read.ok ? uidsOf(read.header) : null;
  if (!read.ok || uids === null) {
    const remark: Remark = read.ok
      ? { problem: 'no-identifiers', reason: 'Its identifiers are not UIDs' }
      : read;
    return db.transaction().execute((tx) => quarantine(tx, remark, null));
  }
  const { header } = read;
  const identity = identityOf(header, platform.config.defaultIssuer);
  const suspicious = suspicion(header, identity);
  if (suspicious !== null) return db.transaction().execute((tx) => quarantine(tx, suspicious, uids));
  const frameTable = await frameTableOf(blob, header);

  const compared = new Map<string, Sameness>([[stored.hash, 'same']]);
  const copies = new Map<PatientKey, Corrected>();
  const sent = { hash: stored.hash, sender: origin.sender };
  const place = async (
    tx: Tx,
  ): Promise<ReceiptTable | { compareWith: string } | { correctFor: PatientKey }> => {
    const held = await heldFor(tx, uids);
    if (held.instance !== undefined) {
      const asReceived = held.instance.originalHash ?? held.instance.hash;
      const sameness = compared.get(asReceived);
      if (sameness === undefined) return { compareWith: asReceived };
      if (sameness !== 'same') return quarantine(tx, knownInstance(sameness), uids);
      const of = { studyUid: uids.studyUid, sopInstanceUid: uids.sopInstanceUid, visitId: null };
      return writeReceipt(tx, clock, { ...receipt, ...of, outcome: 'duplicate', ...NO_REMARK });
    }
    const [named] = await findPatient(tx, { issuer: identity.issuer, patientId: identity.patientId });
    const refused = placeInstance(held, uids, named?.id ?? null);
    const person = refused ?? (await identifyPatient(tx, clock, identity));
    let file: ReadFile = { stored, header, frameTable };
    let patientKey: PatientKey;
    if ('key' in person) patientKey = person.key;
    else {
      const filed = await filedPatient(tx, uids, held, identity);
      if (filed === null) return quarantine(tx, person, uids);
      const copy = copies.get(filed);
      if (copy === undefined) return { correctFor: filed };
      if (!copy.ok) return quarantine(tx, person, uids);
      patientKey = filed;
      file = copy;
    }
    const originalHash = file.stored.hash === stored.hash ? null : stored.hash;
    const { visitId } = await addInstance(tx, platform, { uids, ...file, origin, patientKey, originalHash });
    const remark: Remark | typeof NO_REMARK =
      identity.issuer === NO_ID_ISSUER
        ? { problem: 'no-patient-id', reason: 'It came without a patient ID and is kept apart' }
        : ((await deletedBefore(tx, uids.sopInstanceUid)) ?? NO_REMARK);
    return writeReceipt(tx, clock, {
      ...receipt,
      outcome: 'stored',
      ...remark,
      studyUid: uids.studyUid,
      sopInstanceUid: uids.sopInstanceUid,
      visitId,
    });
  };
  for (;;) {
    const answer = await transactTogether(db, place);
    if ('compareWith' in answer) {
      await using other = await platform.blobs.open(requireHash(answer.compareWith));
      compared.set(answer.compareWith, await sameDataSet(other, blob));
    } else if ('correctFor' in answer) {
      copies.set(answer.correctFor, await correctFor(platform, sent, answer.correctFor));
    } else {
      return answer;
    }
  }
}
