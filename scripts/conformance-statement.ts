// Prints the DICOM conformance statement, made from the tables that the hub itself works by:
// `node scripts/conformance-statement.ts > docs/conformance.md`. A test compares the page with them.
import { ROUTES } from '../src/access/policy.ts';
import { searchAttributes } from '../src/dicomweb/qido-attributes.ts';
import { ORDINARY } from '../src/dimse/identifier.ts';
import { DIMSE_LIMITS } from '../src/dimse/limits.ts';
import { LONGEST_KEY, MOST_STEPS } from '../src/dimse/modality-worklist.ts';
import { SopClass, serviceOf } from '../src/dimse/negotiate.ts';
import { Status } from '../src/dimse/store-status.ts';
import { characterSetTerms } from '../src/formats/dicom/character-sets.ts';
import { hexOfTag, tagOfKeyword } from '../src/formats/dicom/dictionary.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../src/formats/dicom/implementation.ts';
import { storageClassName, storageClassUids } from '../src/formats/dicom/sop-classes.ts';
import { obtainable } from '../src/formats/dicom/transcode-frame.ts';
import {
  explicitLittleEndian,
  implicitLittleEndian,
  transferSyntaxName,
  transferSyntaxUids,
} from '../src/formats/dicom/transfer-syntaxes.ts';
import { ORDER_KINDS } from '../src/formats/hl7/order.ts';
import { RESULT_KINDS } from '../src/formats/hl7/oru.ts';

const SERVICE_NAMES: Readonly<Record<keyof typeof SopClass, string>> = {
  verification: 'Verification',
  patientRootFind: 'Patient Root Query/Retrieve - FIND',
  patientRootMove: 'Patient Root Query/Retrieve - MOVE',
  patientRootGet: 'Patient Root Query/Retrieve - GET',
  studyRootFind: 'Study Root Query/Retrieve - FIND',
  studyRootMove: 'Study Root Query/Retrieve - MOVE',
  studyRootGet: 'Study Root Query/Retrieve - GET',
  storageCommitment: 'Storage Commitment Push Model',
  modalityWorklistFind: 'Modality Worklist - FIND',
  performedStep: 'Modality Performed Procedure Step',
};

type Cell = string | number;
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const servicesTable = () =>
  table(
    ['SOP class', 'UID', 'role', 'right of the peer'],
    Object.entries(SERVICE_NAMES).map(([key, name]) => {
      const uid = Object.entries(SopClass).find(([own]) => own === key)?.[1] ?? '';
      const service = serviceOf(uid, { privateSopClasses: [] });
      const both = key === 'verification' ? 'SCP, SCU' : 'SCP';
      return [name, uid, both, service === 'echo' ? 'none needed' : `\`${service}\``];
    }),
  );

const storageTable = () =>
  table(
    ['Storage SOP class (SCP; SCU for C-MOVE and C-GET)', 'UID'],
    storageClassUids().map((uid) => [storageClassName(uid) ?? '', uid]),
  );

const syntaxTable = () => {
  const plain = new Set(obtainable(explicitLittleEndian.uid));
  return table(
    ['Transfer syntax', 'UID', 'can be made from what is decoded', 'can be decoded'],
    transferSyntaxUids().map((uid) => [
      transferSyntaxName(uid),
      uid,
      plain.has(uid) ? 'yes' : '',
      obtainable(uid).includes(explicitLittleEndian.uid) ? 'yes' : '',
    ]),
  );
};

const keysTable = () =>
  table(
    ['Attribute', 'tag', 'level', 'matching'],
    searchAttributes().map(({ keyword, level, matching }) => [
      keyword,
      hexOfTag(tagOfKeyword(keyword) ?? 0).replace(/(.{4})(.{4})/, '($1,$2)'),
      level,
      MATCHING[matching],
    ]),
  );

const MATCHING: Readonly<Record<ReturnType<typeof searchAttributes>[number]['matching'], string>> = {
  text: 'single value, wildcard',
  name: 'single value, wildcard; accents and case never matter in wildcards and in fuzzy matching',
  studyDate: 'single value, range, combined with the time',
  studyTime: 'single value, range',
  day: 'single value, range',
  uid: 'single value, list',
  number: 'single value',
  modalities: 'single value, list',
};

const statusTable = () =>
  table(
    ['Status', 'meaning'],
    Object.entries(Status).map(([name, code]) => [
      `${code.toString(16).toUpperCase().padStart(4, '0')}H`,
      name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    ]),
  );

const webRoutes = () =>
  table(
    ['Request', 'permission'],
    Object.entries(ROUTES)
      .filter(([route]) => / \/(dicom-web|wado)\b/.test(route))
      .map(([route, rule]) => [`\`${route.replace('ALL', 'any')}\``, `\`${rule}\``]),
  );

const limitsTable = () =>
  table(
    ['Bound', 'value'],
    Object.entries({
      ...DIMSE_LIMITS,
      identifierElements: ORDINARY.elements,
      identifierDepth: ORDINARY.depth,
      worklistKeyCharacters: LONGEST_KEY,
      worklistSteps: MOST_STEPS,
    }),
  );

/** The whole statement as a Markdown page. */
export function conformanceStatement(): string {
  const plain = [explicitLittleEndian, implicitLittleEndian].map(({ name }) => name).join(' and ');
  return `# DICOM conformance statement

Made by \`scripts/conformance-statement.ts\` from the tables that the hub works by; a test keeps it true. What the hub is, its settings and its limits of safe use stand in the [README](../README.md).

## Who we are
Implementation Class UID ${IMPLEMENTATION_CLASS_UID}, version name ${IMPLEMENTATION_VERSION}. The AE title, the port, TLS (BCP 195) and private storage classes are settings. Callers are known by AE title and by where they call from, and each has its rights: see *DICOM nodes* in the viewer.

## DIMSE services
Identifiers, commitments and performed steps are exchanged in ${plain}. Storage is accepted in every transfer syntax below, in the order of the sender's wishes, and kept as received. A store is answered with success after the bytes and their rows are on the disk.

${servicesTable()}

C-MOVE and C-GET send what is held; where the peer has not agreed to that transfer syntax the instance is written anew in one that it did, never with loss. The result of a storage commitment is told on the same association where the requester stays, else on one that the hub opens; it is owed until heard.

### Bounds of an association
${limitsTable()}

### Status codes
${statusTable()}

## Searching: C-FIND and QIDO-RS
Levels: patient (C-FIND), study, series, image. An empty value or \`*\` matches everything. Attributes that are not in the list are answered where they are held and otherwise named in a warning.

${keysTable()}

QIDO-RS takes \`includefield\` of any attribute that a file has, for studies and series of those that are the same in all their instances, for at most 1,000 results; what is left out stands in the \`Warning\` header.

## DICOMweb
${webRoutes()}

## Character sets
Read: ${characterSetTerms().join(', ')}, alone and, where the Standard has code extensions, several at once. Answers are in UTF-8 (ISO_IR 192).

## Transfer syntaxes
Every one is stored. What can be decoded can be shown, and made into each of those that can be made.

${syntaxTable()}

## Storage SOP classes
${storageTable()}

## HL7 v2
Results: ${RESULT_KINDS.join(', ')}. Imaging orders: ${ORDER_KINDS.join(', ')}. Everything else is refused with AR and its place.
`;
}

if (import.meta.main) process.stdout.write(conformanceStatement());
