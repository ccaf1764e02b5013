import type { PatientIdentifier, PatientIdentityIn } from '../domain/lab-report.ts';
import { displayName } from '../domain/name.ts';
import type { ReceiptProblem, RefusedAs } from '../domain/refusal-kinds.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { heldAs, type Identity, oversized } from './identify.ts';
import type { PatientTable } from './tables.ts';

/** Kinds of number (HL7 table 0203) that a hospital gives a person; the rest name an account, a visit or a citizen. */
const HOSPITAL_KINDS: ReadonlySet<string | null> = new Set([null, 'MR', 'PI', 'PT', 'PE', 'MRT', 'LR']);
const MOST = 16;

export type Named = Pick<Identity, 'issuer' | 'patientId'>;

/** The numbers by which a sender may mean a person, a number without issuer being the centre's own. */
function candidates(identifiers: readonly PatientIdentifier[], defaultIssuer: string): Named[] {
  const ours = identifiers
    .filter(({ type }) => HOSPITAL_KINDS.has(type?.toUpperCase() ?? null))
    .slice(0, MOST);
  return ours.map(({ value, issuer }) => ({ patientId: value, issuer: issuer ?? defaultIssuer }));
}

/**
 * Which of a sender's numbers names the person: the only one that is held, else the first.
 * Numbers of two people that we hold are refused, since only a human can tell which one is meant.
 */
export function chooseNamed(
  named: readonly Named[],
  held: readonly (Named & { readonly id: string })[],
):
  | { readonly ok: true; readonly named: Named }
  | RefusedAs<Extract<ReceiptProblem, 'no-patient-number' | 'several-patients'>> {
  const [first] = named;
  if (first === undefined) {
    return {
      ok: false,
      problem: 'no-patient-number',
      reason: 'None of the numbers sent is a patient ID',
    };
  }
  const known = named.filter((one) =>
    held.some((row) => row.issuer === one.issuer && row.patientId === one.patientId),
  );
  if (new Set(held.map(({ id }) => id)).size > 1) {
    return {
      ok: false,
      problem: 'several-patients',
      reason: 'The numbers sent are those of more than one person held',
    };
  }
  return { ok: true, named: known[0] ?? first };
}

/** Who was examined as the report says; a birth date given only by its year is left out, as null. */
function identityOf(patient: PatientIdentityIn, named: Named): Identity {
  return {
    ...named,
    name: displayName(patient.name ?? ''),
    birthDate: patient.birthDate !== null && patient.birthDate.length === 10 ? patient.birthDate : null,
    sex: patient.sex,
  };
}

/** Whether a birth date known only by year or month lies outside the one that is held. */
function birthDateDiffers(said: string | null, held: string | null): boolean {
  return said !== null && held !== null && !held.startsWith(said);
}

/** Whom a message means: the identity to hold them by, and who is held under it, null when nobody is yet. */
export type Person =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly held: PatientTable | null;
      /** As held, else as sent. */
      readonly sex: Identity['sex'];
      /** The same; a whole date or null. */
      readonly birthDate: string | null;
    }
  | RefusedAs<ReceiptProblem>;

/** Finds whom a sender means among those held; takes nobody in. Whoever is not named for certain is refused. */
export async function findNamed(
  db: DbOrTx,
  patient: PatientIdentityIn,
  defaultIssuer: string,
): Promise<Person> {
  const named = candidates(patient.identifiers, defaultIssuer);
  const held: PatientTable[] = [];
  for (const one of named) held.push(...(await heldAs(db, one)));
  const chosen = chooseNamed(named, held);
  if (!chosen.ok) return chosen;
  const [known] = held;
  if (known !== undefined && birthDateDiffers(patient.birthDate, known.birthDate)) {
    return {
      ok: false,
      problem: 'patient-contradiction',
      reason: 'The birth date differs from what is held under this patient ID',
    };
  }
  const identity = identityOf(patient, chosen.named);
  const refusal = oversized(identity);
  if (refusal !== null) return refusal;
  return {
    ok: true,
    identity,
    held: known ?? null,
    sex: known?.sex ?? identity.sex,
    birthDate: known?.birthDate ?? identity.birthDate,
  };
}
