import { newId, type PatientKey } from '../domain/ids.ts';
import { sameName, searchName } from '../domain/name.ts';
import type { RefusedAs } from '../domain/refusal-kinds.ts';
import type { Clock } from '../platform/clock.ts';
import { prepared, preparedChange } from '../platform/db/prepared.ts';
import type { Tx } from '../platform/db/tables.ts';
import { keepPhrases } from './name-phrases.ts';
import type { PatientTable } from './tables.ts';

/** A person as one door names them. `patientId` is never empty: who came without one is kept apart by study. */
export type Identity = {
  readonly issuer: string;
  readonly patientId: string;
  /** For display, accents kept: `Nguyễn Thị Đào`. */
  readonly name: string;
  /** As an image has it, with every writing and with carets; absent at other doors. */
  readonly dicomName?: string | null;
  /** YYYY-MM-DD. */
  readonly birthDate: string | null;
  readonly sex: 'M' | 'F' | 'O' | null;
};

export type Identified =
  | {
      readonly ok: true;
      readonly key: PatientKey;
      /** Taken in just now: nothing else is held of them. */
      readonly isNew: boolean;
    }
  | RefusedAs<'patient-contradiction'>;

/** Twice what DICOM allows a PatientID or its issuer (LO, PS3.5 section 6.2): old senders overrun it a little. */
const LONGEST_ID = 128;
/** A name has 64 characters to each of three groups (PN, ibid.); what is far beyond is none, and no index takes it. */
const LONGEST_NAME = 256;

const searchedBy = ({ name, dicomName }: Pick<Identity, 'name' | 'dicomName'>) =>
  searchName(name, dicomName ?? '');

/** Why an identity is longer than one can be, so that something else stands in its place; null when it is not. */
export function oversized(said: Identity): RefusedAs<'patient-id-too-long' | 'unreadable'> | null {
  if (said.patientId.length > LONGEST_ID || said.issuer.length > LONGEST_ID) {
    return {
      ok: false,
      problem: 'patient-id-too-long',
      reason: 'Its patient ID is longer than an identifier can be',
    };
  }
  // Folding writes some characters out, and `said.name` may be but one writing of several.
  const longest = Math.max(said.name.length, said.dicomName?.length ?? 0, searchedBy(said).length);
  if (longest > LONGEST_NAME) {
    return { ok: false, problem: 'unreadable', reason: 'Its patient name is longer than a name can be' };
  }
  return null;
}

/**
 * What a door says against what we hold under the same identity: null when both can be one person.
 * A value missing on either side contradicts nothing.
 */
export function contradiction(held: Identity, said: Identity): string | null {
  const differing: string[] = [];
  if (held.name !== '' && said.name !== '' && !sameName(held.name, said.name)) differing.push('name');
  if (held.birthDate !== null && said.birthDate !== null && held.birthDate !== said.birthDate) {
    differing.push('birth date');
  }
  if (held.sex !== null && said.sex !== null && held.sex !== said.sex) differing.push('sex');
  return differing.length === 0
    ? null
    : `The ${differing.join(' and ')} ${differing.length === 1 ? 'differs' : 'differ'} from what is held under this patient ID`;
}

/** What becomes known about a held person by a further door: gaps are filled, nothing is overwritten. */
function filled(held: PatientTable, said: Identity): Partial<PatientTable> {
  const name = held.name === '' ? said.name : held.name;
  const dicomName = held.dicomName ?? said.dicomName ?? null;
  const named = { name, dicomName, nameFolded: searchedBy({ name, dicomName }) };
  return {
    ...(named.name !== held.name || named.dicomName !== held.dicomName ? named : {}),
    ...(held.birthDate === null && said.birthDate !== null ? { birthDate: said.birthDate } : {}),
    ...(held.sex === null && said.sex !== null ? { sex: said.sex } : {}),
  };
}

/** The person held under a number, if any. */
export const heldAs = prepared<Pick<Identity, 'issuer' | 'patientId'>, PatientTable>((db, place) =>
  db
    .selectFrom('patients')
    .selectAll()
    .where('issuer', '=', place('issuer'))
    .where('patientId', '=', place('patientId')),
);

const insertPatient = preparedChange<PatientTable>((db, place) =>
  db
    .insertInto('patients')
    .values({
      id: place('id'),
      issuer: place('issuer'),
      patientId: place('patientId'),
      name: place('name'),
      dicomName: place('dicomName'),
      birthDate: place('birthDate'),
      sex: place('sex'),
      nameFolded: place('nameFolded'),
      createdAt: place('createdAt'),
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'patientId']).doNothing()),
);

/**
 * Finds the person of an identity or takes them in; a contradiction is refused, for a human to resolve. `looked` is who
 * was found under the number in this transaction, by who has looked already; null for nobody.
 */
export async function identifyPatient(
  tx: Tx,
  clock: Clock,
  said: Identity,
  looked?: PatientTable | null,
): Promise<Identified> {
  const { issuer, patientId } = said;
  const held = looked === undefined ? (await heldAs(tx, { issuer, patientId }))[0] : looked;
  if (held == null) {
    const key = newId<PatientKey>(clock.now());
    const nameFolded = searchedBy(said);
    const { name, birthDate, sex } = said;
    const created = await insertPatient(tx, {
      id: key,
      issuer,
      patientId,
      name,
      dicomName: said.dicomName ?? null,
      birthDate,
      sex,
      nameFolded,
      createdAt: clock.now(),
    });
    // Another process took the same person in between: look again.
    if (created === 0) return identifyPatient(tx, clock, said);
    await keepPhrases(tx, nameFolded);
    return { ok: true, key, isNew: true };
  }
  const reason = contradiction(held, said);
  if (reason !== null) return { ok: false, problem: 'patient-contradiction', reason };
  const news = filled(held, said);
  if (Object.keys(news).length > 0) {
    await tx.updateTable('patients').set(news).where('id', '=', held.id).execute();
    if (news.nameFolded !== undefined) await keepPhrases(tx, news.nameFolded);
  }
  return { ok: true, key: held.id, isNew: false };
}
