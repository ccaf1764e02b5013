import type { BlobHash, PatientKey } from '../domain/ids.ts';
import { searchName } from '../domain/name.ts';
import { writtenName } from '../formats/dicom/person-name.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import { dayOf, visitOn } from '../patients/visit.ts';
import type { Stored } from '../platform/blobs/blob-store.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Origin } from '../receipts/journal.ts';
import { expectedCount, settleAfter } from './expect-instances.ts';
import { isoDay, rowText, type Uids } from './place-instance.ts';
import { quietTimeOf } from './quiet-time.ts';
import type { InstanceTable, SeriesTable, StudyTable } from './tables.ts';

/** An instance of which it is settled where it belongs. */
export type PlacedInstance = {
  readonly uids: Uids;
  readonly header: DicomHeader;
  readonly stored: Stored;
  readonly frameTable: string | null;
  readonly origin: Pick<Origin, 'door' | 'sender'>;
  readonly patientKey: PatientKey;
  /** Of the bytes as received, where `stored` is a copy with another patient in it. */
  readonly originalHash: BlobHash | null;
};

/** What the file itself says of an instance, as its row keeps it. */
export function instanceColumns({
  header,
  stored,
  frameTable,
}: Pick<PlacedInstance, 'header' | 'stored' | 'frameTable'>) {
  return {
    sopClassUid: header.sopClassUid,
    transferSyntaxUid: header.transferSyntaxUid,
    instanceNumber: header.instanceNumber ?? null,
    rows: header.image?.rows ?? null,
    columns: header.image?.columns ?? null,
    frames: header.image?.frames ?? 1,
    hash: stored.hash,
    sizeBytes: stored.sizeBytes,
    frameTable,
  };
}

const insertInstance = prepared<InstanceTable>((db, place) =>
  db.insertInto('instances').values({
    sopInstanceUid: place('sopInstanceUid'),
    seriesUid: place('seriesUid'),
    studyUid: place('studyUid'),
    sopClassUid: place('sopClassUid'),
    transferSyntaxUid: place('transferSyntaxUid'),
    instanceNumber: place('instanceNumber'),
    rows: place('rows'),
    columns: place('columns'),
    frames: place('frames'),
    hash: place('hash'),
    sizeBytes: place('sizeBytes'),
    receivedAt: place('receivedAt'),
    originalHash: place('originalHash'),
    replacedAt: place('replacedAt'),
    frameTable: place('frameTable'),
  }),
);

/** Adds an instance to its study and series, opening them where they are new, and tells the road. */
export async function addInstance(tx: Tx, platform: Platform, placed: PlacedInstance): Promise<OpenStudy> {
  const { uids, header, originalHash } = placed;
  const study = await openStudy(tx, platform, placed);
  await addSeries(tx, uids, header);
  await insertInstance(tx, {
    ...uids,
    ...instanceColumns(placed),
    originalHash,
    replacedAt: null,
    receivedAt: platform.clock.now(),
  });
  const { studyUid, visitId } = study;
  const settleAfterMs = await settleAfter(tx, study);
  await platform.road.record(tx, { kind: 'instance.stored', studyUid, visitId, settleAfterMs });
  return study;
}

const OPEN_STUDY = ['studyUid', 'visitId', 'instanceCount', 'quietMs', 'expectedCount'] as const;
type OpenStudy = Pick<StudyTable, (typeof OPEN_STUDY)[number]>;

const countInstance = prepared<Pick<StudyTable, 'studyUid' | 'lastReceivedAt'>, OpenStudy>((db, place) =>
  db
    .updateTable('studies')
    .set(({ eb }) => ({
      instanceCount: eb('instanceCount', '+', 1),
      lastReceivedAt: place('lastReceivedAt'),
      settledAt: null,
    }))
    .where('studyUid', '=', place('studyUid'))
    .returning(OPEN_STUDY),
);

/** Counts the instance to its study, opened with its visit when new; a settled study is open again. */
async function openStudy(
  tx: Tx,
  { clock, config }: Platform,
  { uids, header, patientKey, origin: { door, sender } }: PlacedInstance,
): Promise<OpenStudy> {
  const [known] = await countInstance(tx, { studyUid: uids.studyUid, lastReceivedAt: clock.now() });
  if (known !== undefined) return known;
  const day = isoDay(header.studyDate) ?? dayOf(clock.now(), config.timeZone);
  const visitId = await visitOn(tx, clock, { key: patientKey }, day);
  const referring = rowText(writtenName(header.referringPhysicianName));
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
      referringPhysician: referring,
      referringFolded: referring === null ? null : searchName(referring),
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

const countInSeries = prepared<SeriesTable>((db, place) =>
  db
    .insertInto('series')
    .values({
      seriesUid: place('seriesUid'),
      studyUid: place('studyUid'),
      modality: place('modality'),
      bodyPart: place('bodyPart'),
      description: place('description'),
      seriesNumber: place('seriesNumber'),
      instanceCount: place('instanceCount'),
    })
    .onConflict((conflict) =>
      conflict
        .column('seriesUid')
        .doUpdateSet(({ eb }) => ({ instanceCount: eb('series.instanceCount', '+', 1) })),
    ),
);

async function addSeries(tx: Tx, uids: Uids, header: DicomHeader): Promise<void> {
  await countInSeries(tx, {
    seriesUid: uids.seriesUid,
    studyUid: uids.studyUid,
    modality: rowText(header.modality),
    bodyPart: rowText(header.bodyPart),
    description: rowText(header.seriesDescription),
    seriesNumber: header.seriesNumber ?? null,
    instanceCount: 1,
  });
}
