import type { PatientIdentifier, PatientIdentityIn, Sex } from '../../domain/lab-report.ts';
import type { FhirIdentifier } from './elements.ts';
import { type FhirRefused, issuesOf, refused } from './issue.ts';
import type { Located } from './locate.ts';
import { wordOf } from './own-names.ts';
import { type FhirPatient, patient } from './resources.ts';
import { readFhirTime } from './time.ts';

const GENDERS: Readonly<Record<NonNullable<FhirPatient['gender']>, Sex | null>> = {
  male: 'M',
  female: 'F',
  other: 'O',
  unknown: null,
};

/** Kinds of identifier (HL7 table 0203) as FHIR names their system. */
const KINDS = /v2[-/]0203$/;

function kindOf({ type }: FhirIdentifier): string | null {
  const codings = type?.coding ?? [];
  const known = codings.find(({ system }) => KINDS.test(system ?? ''));
  return known?.code ?? codings[0]?.code ?? type?.text ?? null;
}

/** One number of a person; one that was given up (`old`) and one without value are none. */
function identifierOf(one: FhirIdentifier): PatientIdentifier[] {
  if (one.value === undefined || one.value.trim() === '' || one.use === 'old') return [];
  const issuer = one.system === undefined ? null : wordOf('issuer', one.system);
  return [{ value: one.value.trim(), issuer, type: kindOf(one) }];
}

const NAME_USES = ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous', 'maiden', 'old'];

/** The legal name in the order of a DICOM person name: the first given name is the given one, the others are middle. */
export function nameOf(names: FhirPatient['name']): string | null {
  const [chosen] = (names ?? []).toSorted((a, b) => NAME_USES.indexOf(a.use) - NAME_USES.indexOf(b.use));
  if (chosen === undefined) return null;
  const clean = (part: string) => part.replace(/[\^=\s]+/gu, ' ').trim();
  const words = (parts: readonly (string | null)[] | undefined) =>
    (parts ?? []).flatMap((part) => (part === null || clean(part) === '' ? [] : [clean(part)]));
  const [given = '', ...middle] = words(chosen.given);
  const structured = [
    clean(chosen.family ?? ''),
    given,
    middle.join(' '),
    words(chosen.prefix).join(' '),
    words(chosen.suffix).join(' '),
  ];
  const name = structured.join('^').replace(/\^+$/, '');
  if (name !== '') return name;
  const plain = clean(chosen.text ?? '');
  return plain === '' ? null : plain;
}

/** Reads a Patient: its numbers with who issued them, legal name, date of birth, sex. */
export function readPatient(
  located: Located,
): { readonly ok: true; readonly patient: PatientIdentityIn } | FhirRefused {
  const read = patient.safeParse(located.resource);
  if (!read.success) return issuesOf(read.error, located.path);
  const identifiers = (read.data.identifier ?? []).flatMap(identifierOf);
  if (identifiers.length === 0) {
    return refused('required', `${located.path}.identifier`, 'the patient has no identifier');
  }
  const { birthDate, gender } = read.data;
  const born = birthDate === undefined ? null : readFhirTime(birthDate);
  if (birthDate !== undefined && (born === null || born.local.length > 10)) {
    return refused('value', `${located.path}.birthDate`, 'the date of birth is no date');
  }
  return {
    ok: true,
    patient: {
      identifiers,
      name: nameOf(read.data.name),
      birthDate: born?.local ?? null,
      sex: gender === undefined ? null : GENDERS[gender],
      phones: (read.data.telecom ?? []).flatMap(({ system, value, use }) =>
        (system === 'phone' || system === 'sms') && use !== 'old' ? (value ?? []) : [],
      ),
    },
  };
}
