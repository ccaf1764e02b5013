import { sql } from 'kysely';
import { transferSyntaxName } from '../formats/dicom/transfer-syntaxes.ts';
import { compareFiles } from '../ingest/compare-files.ts';
import { requireHash } from '../ingest/correct-blob.ts';
import {
  type DoubtfulFile,
  doubtOf,
  type HeldAgainst,
  heldAgainst,
  readDoubtful,
} from '../ingest/doubtful-object.ts';
import { isoDay, NO_ID_ISSUER } from '../ingest/place-instance.ts';
import { choicesOf } from '../ingest/quarantine-choices.ts';
import { waitingReceipt } from '../ingest/resolve-quarantine.ts';
import { undecided } from '../ingest/undecided.ts';
import type { Identity } from '../patients/identify.ts';
import { patientView } from '../patients/routes.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { receiptView } from '../receipts/routes.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import type {
  QuarantineChoice,
  QuarantineDetail,
  QuarantineDifference,
  QuarantineList,
  QuarantineSide,
} from './api.ts';

const MOST = 500;

/** What waits for a person: of objects of one study that wait for the same reason, one line with the newest. */
export async function quarantineList(db: Db): Promise<QuarantineList> {
  const groups = undecided(db)
    .select(({ fn }) => [fn.max('id').as('newest'), fn.countAll<number>().as('count')])
    .groupBy([sql`coalesce("studyUid", "id")`, 'problem'])
    .orderBy('newest', 'desc')
    .limit(MOST);
  const rows = await db
    .selectFrom(groups.as('groups'))
    .innerJoin('receipts', 'receipts.id', 'groups.newest')
    .selectAll('receipts')
    .select('groups.count')
    .orderBy('receipts.id', 'desc')
    .execute();
  return { receipts: rows.map(({ count, ...row }) => ({ ...receiptView(row), count: Number(count) })) };
}

const NOTHING: QuarantineSide = {
  patient: null,
  studyUid: null,
  studyDate: null,
  studyDescription: null,
  accessionNumber: null,
  seriesUid: null,
  modality: null,
  sopInstanceUid: null,
  transferSyntax: null,
  rows: null,
  columns: null,
  frames: null,
  sizeBytes: null,
  door: null,
  sender: null,
  receivedAt: null,
  picture: null,
};

/** Who came without a patient ID has none to show. */
export function shownIdentity({
  issuer,
  patientId,
  name,
  birthDate,
  sex,
}: Identity): QuarantineSide['patient'] {
  const known = issuer !== NO_ID_ISSUER;
  return { issuer: known ? issuer : '', patientId: known ? patientId : '', name, birthDate, sex };
}

function theirSide(receipt: ReceiptTable, file: DoubtfulFile): QuarantineSide {
  const { header, uids } = file;
  return {
    patient: shownIdentity(file.identity),
    ...uids,
    studyDate: isoDay(header.studyDate),
    studyDescription: header.studyDescription || null,
    accessionNumber: header.accessionNumber || null,
    modality: header.modality || null,
    transferSyntax: transferSyntaxName(header.transferSyntaxUid),
    rows: header.image?.rows ?? null,
    columns: header.image?.columns ?? null,
    frames: header.image?.frames ?? null,
    sizeBytes: receipt.sizeBytes,
    door: receipt.door,
    sender: receipt.sender,
    receivedAt: receipt.receivedAt,
    picture: header.image === undefined ? null : `/api/quarantine/${receipt.id}/picture`,
  };
}

/** What we hold: the image of the same number, else one of the study, else who goes by the same patient ID. */
async function ourSide(db: Db, against: HeldAgainst): Promise<QuarantineSide | null> {
  const { study, patient } = against;
  if (study === null && patient === null) return null;
  const side = { ...NOTHING, patient: patient === null ? null : shownIdentity(patient) };
  if (study === null) return side;
  const shown =
    against.instance ??
    (await db
      .selectFrom('instances')
      .selectAll()
      .where('studyUid', '=', study.studyUid)
      .orderBy('receivedAt')
      .limit(1)
      .executeTakeFirst());
  const series =
    shown === undefined
      ? undefined
      : await db.selectFrom('series').selectAll().where('seriesUid', '=', shown.seriesUid).executeTakeFirst();
  const own = against.instance;
  const { studyUid, description, accessionNumber, door, sender } = study;
  return {
    ...side,
    studyUid,
    studyDate: isoDay(study.studyDate ?? ''),
    studyDescription: description,
    accessionNumber,
    seriesUid: shown?.seriesUid ?? null,
    modality: series?.modality ?? null,
    sopInstanceUid: own?.sopInstanceUid ?? null,
    transferSyntax: own === null ? null : transferSyntaxName(own.transferSyntaxUid),
    rows: own?.rows ?? null,
    columns: own?.columns ?? null,
    frames: own?.frames ?? null,
    sizeBytes: own?.sizeBytes ?? null,
    door,
    sender,
    receivedAt: shown?.receivedAt ?? study.firstReceivedAt,
    picture:
      shown === undefined
        ? null
        : `/dicom-web/studies/${studyUid}/series/${shown.seriesUid}/instances/${shown.sopInstanceUid}/thumbnail?v=${shown.hash.slice(0, 16)}`,
  };
}

async function differences(
  { blobs }: Platform,
  ours: HeldAgainst['instance'],
  theirs: DoubtfulFile,
): Promise<QuarantineDifference[] | null> {
  if (ours === null) return null;
  await using held = await blobs.open(requireHash(ours.hash));
  await using came = await blobs.open(theirs.stored.hash);
  return await compareFiles(held, came);
}

async function choices(
  db: Db,
  receipt: ReceiptTable,
  file: DoubtfulFile | null,
  against: HeldAgainst | null,
): Promise<QuarantineChoice[]> {
  const possible = choicesOf(doubtOf(receipt, file, against));
  return Promise.all(
    possible.map(async ({ decision, refused, patientKey }) => {
      const only =
        patientKey === null
          ? undefined
          : await db.selectFrom('patients').selectAll().where('id', '=', patientKey).executeTakeFirst();
      return { decision, refused, patient: only === undefined ? null : patientView(only) };
    }),
  );
}

/** Both sides of an object in quarantine next to each other, and what can be decided. @throws HubError notFound, conflict */
export async function quarantineDetail(platform: Platform, receiptId: string): Promise<QuarantineDetail> {
  const { db } = platform;
  const receipt = await waitingReceipt(db, receiptId);
  const file = await readDoubtful(platform, receipt);
  const against = file === null ? null : await heldAgainst(db, file);
  const alike = (await quarantineList(db)).receipts.find(
    (one) => one.studyUid === receipt.studyUid && one.problem?.kind === receipt.problem,
  );
  return {
    receipt: receiptView(receipt),
    count: receipt.studyUid === null ? 1 : (alike?.count ?? 1),
    ours: against === null ? null : await ourSide(db, against),
    theirs: file === null ? null : theirSide(receipt, file),
    differing: file === null || against === null ? null : await differences(platform, against.instance, file),
    choices: await choices(db, receipt, file, against),
  };
}
