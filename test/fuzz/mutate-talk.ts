import type { Random } from '../../scripts/samples/random.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRq } from '../../src/formats/dimse/pdu.ts';
import { echoContext, requestOf, VERIFICATION } from '../dimse/raw-peer.ts';
import { below, flipBits, type Mutation, pick, scramble, splice } from './mutate-bytes.ts';
import type { Sound } from './mutate-dicom.ts';

const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 0xff, 0xffff, 0x40000, 0x40001, 0x7fffffff, 0xffffffff];
const FIND = '1.2.840.10008.5.1.4.1.2.2.1';

/** A whole conversation of a DICOM node, PDU by PDU. */
function talk({ sopClassUid, transferSyntaxUid, dataSet }: Sound, uid: string): Buffer[] {
  const store = { id: 1, abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid] };
  const find = { id: 5, abstractSyntax: FIND, transferSyntaxes: ['1.2.840.10008.1.2'] };
  const command = (field: number, sopClass: string, hasDataSet: boolean) =>
    encodeCommand({
      commandField: field,
      messageId: 1,
      priority: 0,
      affectedSopClassUid: sopClass,
      affectedSopInstanceUid: uid,
      hasDataSet,
    });
  const identifier = Buffer.from('0800520006000000535455445920100010000200000' + '02a20', 'hex');
  return [
    requestOf([store, echoContext, find], { callingAe: 'FUZZ' }),
    dataPdus(3, 'command', command(0x30, VERIFICATION, false), true, 16384),
    dataPdus(1, 'command', command(1, sopClassUid, true), true, 16384),
    dataPdus(1, 'dataSet', dataSet.subarray(0, 100_000), true, 16384),
    dataPdus(5, 'command', command(0x20, FIND, true), true, 16384),
    dataPdus(5, 'dataSet', identifier, true, 16384),
    releaseRq(),
  ];
}

/** Changes the bytes of a conversation on the DICOM port: PDUs, their lengths, their order. */
export function mutateTalk(sound: Sound, random: Random, n: number): Mutation {
  const pdus = talk(sound, `1.2.90.${n}`);
  const said: string[] = [];
  const count = 1 + below(random, 3);
  for (let i = 0; i < count; i++) {
    const at = below(random, pdus.length);
    const pdu = Buffer.from(pdus[at] ?? Buffer.alloc(6));
    const kind = below(random, 8);
    if (kind === 0) {
      pdu.writeUInt32BE(pick(random, LENGTHS), 2);
      said.push(`PDU ${at} lies about its length`);
    } else if (kind === 1 && pdu.length >= 12) {
      pdu.writeUInt32BE(pick(random, LENGTHS), 6);
      said.push(`PDU ${at} lies about a value’s length`);
    } else if (kind === 2) {
      pdu[0] = below(random, 10);
      said.push(`PDU ${at} is of type ${pdu[0]}`);
    } else if (kind === 3 && pdu.length >= 12) {
      pdu[10] = below(random, 256);
      pdu[11] = below(random, 256);
      said.push(`PDU ${at} is of context ${pdu[10]}, control ${pdu[11]}`);
    } else if (kind === 4) {
      pdus.splice(at, 0, pdu);
      said.push(`PDU ${at} twice`);
      continue;
    } else if (kind === 5) {
      pdus.splice(at, 1);
      said.push(`no PDU ${at}`);
      if (pdus.length === 0) pdus.push(pdu);
      continue;
    } else if (kind === 6) {
      const cut = below(random, pdu.length);
      pdus[at] = splice(pdu, cut, below(random, 20), Buffer.alloc(below(random, 20), below(random, 256)));
      said.push(`PDU ${at} of another length at ${cut}`);
      continue;
    } else {
      const { what, bytes } = pick(random, [flipBits, scramble])(pdu, random);
      pdus[at] = bytes;
      said.push(`PDU ${at}: ${what}`);
      continue;
    }
    pdus[at] = pdu;
  }
  return { what: said.join(', '), bytes: Buffer.concat(pdus) };
}

/** Changes a multipart body of two objects: its boundaries, heads and objects. */
export function mutateMultipart(file: Buffer, random: Random): Mutation {
  const head = '--x1\r\nContent-Type: application/dicom\r\n\r\n';
  const body = Buffer.concat([
    Buffer.from(head),
    file,
    Buffer.from(`\r\n${head}`),
    file.subarray(0, 400),
    Buffer.from('\r\n--x1--\r\n'),
  ]);
  const heads = [0, head.length + file.length, body.length - 12];
  const at = Math.max(0, pick(random, heads) + below(random, 50) - 4);
  const pieces = [
    '--x1',
    '--x1--',
    '\r\n',
    '\n\n',
    ':',
    '\0',
    'Content-Length: -1\r\n',
    'x'.repeat(20_000),
    '\r\n--x1\r\n',
  ];
  const piece = Buffer.from(pick(random, pieces));
  return {
    what: `${JSON.stringify(piece.toString().slice(0, 20))} at ${at} of the multipart body`,
    bytes: splice(body, at, below(random, 30), piece),
  };
}

const QUERIES = [
  'PatientID',
  'PatientName',
  'StudyDate',
  'StudyInstanceUID',
  'ModalitiesInStudy',
  'includefield',
  'limit',
  'offset',
  'fuzzymatching',
  '00100010',
  'AccessionNumber',
  'SeriesNumber',
  'nothing',
];
const VALUES = [
  '*',
  '?',
  '*?'.repeat(2000),
  '%',
  '_',
  "' or 1=1 --",
  '\0',
  '-',
  '20260101-',
  '-1',
  '1e9',
  '9'.repeat(30),
  '1.2,'.repeat(3000),
  '\\'.repeat(500),
  'true',
  'é',
  '\ud800',
  '[',
  '!',
  'all',
];

/** A search with odd keys and values. */
export function mutateQuery(random: Random): string {
  const level = pick(random, [
    'studies',
    'series',
    'instances',
    'studies/1.2.3/series',
    'studies/1.2.3/instances',
  ]);
  const params = new URLSearchParams();
  const count = 1 + below(random, 5);
  for (let i = 0; i < count; i++) {
    const values = Array.from({ length: 1 + below(random, 3) }, () => pick(random, VALUES));
    params.append(pick(random, QUERIES), values.join(''));
  }
  // Node itself refuses heads of more than 16 KiB.
  return `/dicom-web/${level}?${params}`.slice(0, 12_000);
}
