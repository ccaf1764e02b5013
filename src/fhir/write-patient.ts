import { uriOf } from '../formats/fhir/own-names.ts';
import type { PhoneView } from '../patients/api.ts';
import type { PatientTable } from '../patients/tables.ts';
import { momentText } from './moment.ts';
import { type Resource, told } from './resource.ts';

const GENDERS = { M: 'male', F: 'female', O: 'other' } as const;

/** The parts of a DICOM person name; a name in plain words has none that are certain, and stays a text. */
function nameOf({ name, dicomName }: PatientTable) {
  if (name === '') return undefined;
  const [writing = ''] = (dicomName ?? '').split('=');
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = writing.split('^');
  const words = (...parts: string[]) =>
    parts.flatMap((part) => part.split(/\s+/u)).filter((word) => word !== '');
  const structured =
    given === '' ? {} : { family, given: words(given, middle), prefix: words(prefix), suffix: words(suffix) };
  return [{ text: name, ...structured }];
}

/** A person as FHIR has them; the issuer of their number is the identifier's system. */
export function writePatient(row: PatientTable, phones: readonly PhoneView[], timeZone: string): Resource {
  return {
    resourceType: 'Patient',
    id: row.id,
    meta: { lastUpdated: momentText(row.createdAt, timeZone) },
    identifier: [{ use: 'usual', system: uriOf('issuer', row.issuer), value: row.patientId }],
    name: nameOf(row),
    telecom: phones.map(({ number }) => ({ system: 'phone', value: number })),
    gender: row.sex === null ? 'unknown' : GENDERS[row.sex],
    ...told('birthDate', row.birthDate),
  };
}
