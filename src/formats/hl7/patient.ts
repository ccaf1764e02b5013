import type { Result } from '../../domain/errors.ts';
import type { PatientIdentifier, PatientIdentityIn, Sex } from '../../domain/lab-report.ts';
import { type Repetition, repetitionsOf, textAt } from './field.ts';
import type { Hl7Message, Hl7Segment } from './message.ts';
import { readTime } from './time.ts';

type PatientRead = Result<{ readonly patient: PatientIdentityIn; readonly notes: readonly string[] }>;

/** Reads PID: identifiers with their assigning authority, legal name, date of birth, sex; a refusal names its field. */
export function readPatient(
  message: Hl7Message,
  pid: Hl7Segment,
): PatientRead | { readonly ok: false; readonly reason: string; readonly field: number } {
  const notes: string[] = [];
  const identifiers = repetitionsOf(message, pid, 3).flatMap((id) => identifierOf(id) ?? []);
  if (identifiers.length === 0) return { ok: false, reason: 'the patient has no identifier', field: 3 };
  const birth = textAt(message, pid, 7);
  const born = birth === null ? null : readTime(birth);
  if (birth !== null && born === null) return { ok: false, reason: 'the date of birth is no date', field: 7 };
  const sexCode = textAt(message, pid, 8);
  const sex = sexOf(sexCode);
  if (sexCode !== null && sex === null && !['U', 'N'].includes(sexCode.toUpperCase())) {
    notes.push('PID-8 is not a code of table 0001; the sex counts as not known');
  }
  return {
    ok: true,
    patient: {
      identifiers,
      name: nameOf(message, pid),
      birthDate: born?.local.slice(0, 10) ?? null,
      sex,
      phones: [13, 14].flatMap((field) =>
        repetitionsOf(message, pid, field).flatMap((one) => phoneOf(one) ?? []),
      ),
    },
    notes,
  };
}

function identifierOf(id: Repetition): PatientIdentifier | null {
  const value = id.at(1);
  if (value === null) return null;
  return { value, issuer: id.at(4, 1) ?? id.at(4, 2), type: id.at(5) };
}

/** Equipment of table 0202 that nobody answers: fax, modem, pager, and what is no telephone. */
const NOT_CALLED: ReadonlySet<string> = new Set(['FX', 'MD', 'BP', 'INTERNET', 'X.400']);

/** XTN as every version writes it: the number whole in its first component or its twelfth, else in four parts. */
function phoneOf(one: Repetition): string | null {
  if (NOT_CALLED.has(one.at(3)?.toUpperCase() ?? '')) return null;
  const country = one.at(5)?.replace(/^\+?/, '+') ?? null;
  const parts = [country, one.at(6), one.at(7)].filter((part) => part !== null);
  const extension = one.at(8);
  const assembled =
    one.at(7) === null ? null : `${parts.join(' ')}${extension === null ? '' : ` ext. ${extension}`}`;
  return one.at(1) ?? one.at(12) ?? assembled;
}

/** Table 0001: M, F, O other, A ambiguous; U unknown and N not applicable say nothing. */
function sexOf(code: string | null): Sex | null {
  switch (code?.toUpperCase()) {
    case 'M':
      return 'M';
    case 'F':
      return 'F';
    case 'O':
    case 'A':
      return 'O';
    default:
      return null;
  }
}

/** XPN puts suffix before prefix, a DICOM name the other way round; the legal name (type L) goes before others. */
function nameOf(message: Hl7Message, pid: Hl7Segment): string | null {
  const names = repetitionsOf(message, pid, 5);
  const chosen = names.find((name) => name.at(7) === 'L') ?? names[0];
  if (chosen === undefined) return null;
  const part = (component: number): string => (chosen.at(component) ?? '').replace(/[\^=\s]+/gu, ' ').trim();
  const name = [part(1), part(2), part(3), part(5), part(4)].join('^').replace(/\^+$/, '');
  return name === '' ? null : name;
}
