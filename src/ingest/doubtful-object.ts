import type { Selectable } from 'kysely';
import type { PatientKey } from '../domain/ids.ts';
import { contradiction, type Identity } from '../patients/identify.ts';
import type { PatientTable } from '../patients/tables.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { type ReadFile, requireHash } from './correct-blob.ts';
import { frameTableOf } from './frame-table.ts';
import { identityOf, suspicion, type Uids, uidsOf } from './place-instance.ts';
import type { Doubt } from './quarantine-choices.ts';
import { readHeader } from './read-header.ts';
import type { InstanceTable, StudyTable } from './tables.ts';

/** What an object in quarantine says of itself. */
export type DoubtfulFile = ReadFile & {
  readonly uids: Uids;
  readonly identity: Identity;
  /** Whether nothing but its place among others speaks against it. */
  readonly sound: boolean;
};

/** What is held that it stands against: each as far as it is there. */
export type HeldAgainst = {
  readonly instance: InstanceTable | null;
  readonly study: Selectable<StudyTable> | null;
  /** Whose the study is, or who goes by its patient ID. */
  readonly patient: PatientTable | null;
  readonly seriesElsewhere: boolean;
};

/** Reads an object in quarantine; null where nothing can be read of it. */
export async function readDoubtful(
  { blobs, config }: Pick<Platform, 'blobs' | 'config'>,
  receipt: Pick<ReceiptTable, 'hash' | 'sizeBytes' | 'format'>,
): Promise<DoubtfulFile | null> {
  if (receipt.format !== 'dicom' || receipt.hash === null) return null;
  const stored = { hash: requireHash(receipt.hash), sizeBytes: receipt.sizeBytes };
  await using blob = await blobs.open(stored.hash);
  const read = await readHeader(blob, stored, config.blobs.path);
  const uids = read.ok ? uidsOf(read.header) : null;
  if (!read.ok || uids === null) return null;
  const { header } = read;
  const identity = identityOf(header, config.defaultIssuer);
  const suspicious = suspicion(header, identity);
  const sound = suspicious === null || suspicious.problem === 'patient-id-too-long';
  return { stored, header, uids, identity, sound, frameTable: await frameTableOf(blob, header) };
}

export async function heldAgainst(db: DbOrTx, { uids, identity }: DoubtfulFile): Promise<HeldAgainst> {
  const instance = await db
    .selectFrom('instances')
    .selectAll()
    .where('sopInstanceUid', '=', uids.sopInstanceUid)
    .executeTakeFirst();
  const study = await db
    .selectFrom('studies')
    .selectAll()
    .where('studyUid', '=', instance?.studyUid ?? uids.studyUid)
    .executeTakeFirst();
  const series = await db
    .selectFrom('series')
    .select('studyUid')
    .where('seriesUid', '=', uids.seriesUid)
    .executeTakeFirst();
  const patient = await db
    .selectFrom('patients')
    .selectAll()
    .$if(study !== undefined, (query) => query.where('id', '=', study?.patientKey ?? null))
    .$if(study === undefined, (query) =>
      query.where('issuer', '=', identity.issuer).where('patientId', '=', identity.patientId),
    )
    .executeTakeFirst();
  return {
    instance: instance ?? null,
    study: study ?? null,
    patient: patient ?? null,
    seriesElsewhere: series !== undefined && series.studyUid !== uids.studyUid,
  };
}

/** Whether a file says that it is of this person. */
function isOf(identity: Identity, patient: PatientTable): boolean {
  return (
    identity.issuer === patient.issuer &&
    identity.patientId === patient.patientId &&
    contradiction(patient, identity) === null
  );
}

export function doubtOf(
  { problem }: Pick<ReceiptTable, 'problem'>,
  file: DoubtfulFile | null,
  against: HeldAgainst | null,
): Doubt {
  if (file === null || against === null) {
    const nothing = { held: 'none', seriesElsewhere: false, studyOf: null, ofThatPerson: false } as const;
    return { problem, readable: false, ...nothing };
  }
  const { instance, study, patient, seriesElsewhere } = against;
  const here = instance?.studyUid === file.uids.studyUid && instance.seriesUid === file.uids.seriesUid;
  const studyOf: PatientKey | null = study?.patientKey ?? null;
  return {
    problem,
    readable: file.sound,
    held: instance === null ? 'none' : here ? 'here' : 'elsewhere',
    seriesElsewhere,
    studyOf,
    ofThatPerson: studyOf !== null && patient !== null && isOf(file.identity, patient),
  };
}
