import type { BlobHash } from '../domain/ids.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import { identifyPatient } from '../patients/identify.ts';
import { dayOf, visitOn } from '../patients/visit.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { NO_REMARK, type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { expectedCount, settleAfter } from './expect-instances.ts';
import { frameTableOf } from './frame-table.ts';
import {
  type Held,
  identityOf,
  isoDay,
  NO_ID_ISSUER,
  placeInstance,
  rowText,
  suspicion,
  type Uids,
  uidsOf,
} from './place-instance.ts';
import { quietTimeOf } from './quiet-time.ts';
import { readHeader } from './read-header.ts';
import type { StudyTable } from './tables.ts';

async function heldFor(tx: Tx, uids: Uids): Promise<Held> {
  const [instance, series, study] = [
    await tx
      .selectFrom('instances')
      .select('hash')
      .where('sopInstanceUid', '=', uids.sopInstanceUid)
      .executeTakeFirst(),
    await tx
      .selectFrom('series')
      .select('studyUid')
      .where('seriesUid', '=', uids.seriesUid)
      .executeTakeFirst(),
    await tx
      .selectFrom('studies')
      .select('patientKey')
      .where('studyUid', '=', uids.studyUid)
      .executeTakeFirst(),
  ];
  return { instance, series, study };
}

/**
 * The one door for images: keeps the bytes as they came, places the instance with its patient and visit,
 * and writes the receipt. What cannot be placed is kept in quarantine with the reason. Durable when it resolves.
 * Each instance is one transaction, so a crash leaves it whole or absent.
 */
export async function receiveInstance(
  platform: Platform,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  origin: Origin,
): Promise<ReceiptTable> {
  const { blobs } = platform;
  const { hash, sizeBytes } = await blobs.put(bytes);
  await using blob = await blobs.open(hash);
  return await placeBlob(platform, blob, { hash, sizeBytes }, origin);
}

async function placeBlob(
  platform: Platform,
  blob: OpenBlob,
  stored: { hash: BlobHash; sizeBytes: number },
  origin: Origin,
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
  const read = await readHeader(blob, stored, platform.config.blobs.path);
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

  return transact(db, async (tx) => {
    const held = await heldFor(tx, uids);
    if (held.instance !== undefined) {
      const placing = placeInstance(held, uids, stored.hash, null);
      if (placing.outcome === 'quarantined') return quarantine(tx, placing.remark, uids);
      const of = { studyUid: uids.studyUid, sopInstanceUid: uids.sopInstanceUid, visitId: null };
      return writeReceipt(tx, clock, { ...receipt, ...of, outcome: 'duplicate', ...NO_REMARK });
    }
    const known = await tx
      .selectFrom('patients')
      .select('id')
      .where('issuer', '=', identity.issuer)
      .where('patientId', '=', identity.patientId)
      .executeTakeFirst();
    const placing = placeInstance(held, uids, stored.hash, known?.id ?? null);
    if (placing.outcome === 'quarantined') return quarantine(tx, placing.remark, uids);
    const person = await identifyPatient(tx, clock, identity);
    if (!person.ok) return quarantine(tx, person, uids);

    const day = isoDay(header.studyDate) ?? dayOf(clock.now(), platform.config.timeZone);
    const study = await openStudy(tx, platform, uids, person.key, day, header, origin);
    const { visitId } = study;
    await addSeries(tx, uids, header);
    await tx
      .insertInto('instances')
      .values({
        ...uids,
        sopClassUid: header.sopClassUid,
        transferSyntaxUid: header.transferSyntaxUid,
        instanceNumber: header.instanceNumber ?? null,
        rows: header.image?.rows ?? null,
        columns: header.image?.columns ?? null,
        frames: header.image?.frames ?? 1,
        hash: stored.hash,
        sizeBytes: stored.sizeBytes,
        receivedAt: clock.now(),
        frameTable,
      })
      .execute();
    const settleAfterMs = await settleAfter(tx, study);
    await platform.road.record(tx, {
      kind: 'instance.stored',
      studyUid: uids.studyUid,
      visitId,
      settleAfterMs,
    });
    const remark: Remark | typeof NO_REMARK =
      identity.issuer === NO_ID_ISSUER
        ? { problem: 'no-patient-id', reason: 'It came without a patient ID and is kept apart' }
        : NO_REMARK;
    return writeReceipt(tx, clock, {
      ...receipt,
      outcome: 'stored',
      ...remark,
      studyUid: uids.studyUid,
      sopInstanceUid: uids.sopInstanceUid,
      visitId,
    });
  });
}

const OPEN_STUDY = ['studyUid', 'visitId', 'instanceCount', 'quietMs', 'expectedCount'] as const;
type OpenStudy = Pick<StudyTable, (typeof OPEN_STUDY)[number]>;

/** Counts the instance to its study, opened with its visit when new; a settled study is open again. */
async function openStudy(
  tx: Tx,
  { clock, config }: Platform,
  uids: Uids,
  patientKey: Parameters<typeof visitOn>[2],
  day: string,
  header: DicomHeader,
  { door, sender }: Origin,
): Promise<OpenStudy> {
  const known = await tx
    .updateTable('studies')
    .set(({ eb }) => ({
      instanceCount: eb('instanceCount', '+', 1),
      lastReceivedAt: clock.now(),
      settledAt: null,
    }))
    .where('studyUid', '=', uids.studyUid)
    .returning(OPEN_STUDY)
    .executeTakeFirst();
  if (known !== undefined) return known;
  const visitId = await visitOn(tx, clock, patientKey, day);
  return await tx
    .insertInto('studies')
    .values({
      studyUid: uids.studyUid,
      patientKey,
      visitId,
      accessionNumber: rowText(header.accessionNumber),
      studyDate: rowText(header.studyDate),
      studyTime: rowText(header.studyTime),
      description: rowText(header.studyDescription),
      referringPhysician: rowText(header.referringPhysicianName.alphabetic),
      studyId: rowText(header.studyId),
      instanceCount: 1,
      firstReceivedAt: clock.now(),
      lastReceivedAt: clock.now(),
      settledAt: null,
      door,
      sender,
      quietMs: await quietTimeOf(tx, { door, sender }, config.settleMs),
      longestPauseMs: null,
      expectedCount: await expectedCount(tx, uids.studyUid),
    })
    .returning(OPEN_STUDY)
    .executeTakeFirstOrThrow();
}

async function addSeries(tx: Tx, uids: Uids, header: DicomHeader): Promise<void> {
  await tx
    .insertInto('series')
    .values({
      seriesUid: uids.seriesUid,
      studyUid: uids.studyUid,
      modality: rowText(header.modality),
      bodyPart: rowText(header.bodyPart),
      description: rowText(header.seriesDescription),
      seriesNumber: header.seriesNumber ?? null,
      instanceCount: 1,
    })
    .onConflict((conflict) =>
      conflict
        .column('seriesUid')
        .doUpdateSet(({ eb }) => ({ instanceCount: eb('series.instanceCount', '+', 1) })),
    )
    .execute();
}
