import { constants, deflateRawSync } from 'node:zlib';
import { element, imageElements, instance, part10 } from '../../src/formats/dicom/test-bytes.ts';
import { EXPLICIT, type Identity, image, pixelsOf } from '../conformance/dicom-objects.ts';

const DEFLATED = '1.2.840.10008.1.2.1.99';
const MIB = 1024 ** 2;

/** Zeros without end as deflate sees them: whole blocks that can stand behind each other as often as one likes. */
export function deflatedZeros(sizeBytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([...Array.from({ length: Math.ceil(sizeBytes / MIB) }, () => block), end]);
}

/** An identity of its own for the n-th object of a test. */
export function identity(n: number): Identity {
  return { study: `1.2.70.${n}`, series: `1.2.70.${n}.1`, instance: `1.2.70.${n}.1.1`, patientId: `H${n}` };
}

export function honest(n: number): Buffer {
  return image(identity(n), pixelsOf(n));
}

type Extra = [number, string, string | Uint8Array | number[]];

function odd(n: number, ...extra: Extra[]): Buffer {
  return image(identity(n), pixelsOf(n), extra);
}

/** Sequence in item in sequence, none of which ever ends: 20 bytes a level. */
function nested(levels: number): Buffer {
  const level = Buffer.concat([
    element(0x0040a730, 'SQ', '', { length: 0xffffffff }),
    Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]),
  ]);
  return part10(Buffer.concat([instance(), Buffer.alloc(levels * level.length, level)]), EXPLICIT);
}

function deflateBomb(sizeBytes: number): Buffer {
  const head = Buffer.concat([instance(), element(0x00400280, 'UT', '', { length: sizeBytes })]);
  const start = deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH });
  return part10(Buffer.concat([start, deflatedZeros(sizeBytes)]), DEFLATED);
}

export type Hostile = { readonly title: string; readonly bytes: Buffer; readonly reason: RegExp };

/** Images that are none, or worse; each with what its sender is told. */
export function hostileImages(): Hostile[] {
  const short = Buffer.concat([instance(), element(0x00400280, 'UT', 'x', { length: 0x7ffffffe })]);
  const path: Extra[] = [[0x0020000d, 'UI', '../../../../etc/passwd']];
  return [
    {
      title: 'sequences a million deep',
      bytes: nested(1_000_000),
      reason: /nested deeper than 64 levels/,
    },
    {
      title: 'a length beyond the end of the file',
      bytes: part10(short, EXPLICIT),
      reason: /2147483646 bytes long, but the file ends before that/,
    },
    {
      title: 'a length beyond the end of the sequence item',
      bytes: part10(
        Buffer.concat([
          instance(),
          element(0x0040a730, 'SQ', Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xf0, 0xff, 0xff, 0x7f])),
        ]),
        EXPLICIT,
      ),
      reason: /longer than what holds it/,
    },
    {
      title: 'a deflated data set that grows without end',
      bytes: deflateBomb(1024 * MIB),
      reason: /grows beyond|header is larger/,
    },
    {
      title: 'more frames than there can be',
      bytes: odd(101, ...imageElements(0xffff, 0xffff), [0x00280008, 'IS', '2147483647']),
      reason: /NumberOfFrames is above/,
    },
    {
      title: 'rows and columns that no memory holds',
      bytes: odd(102, ...imageElements(0xffff, 0xffff), [0x00280008, 'IS', '999999']),
      reason: /one frame would take more than/,
    },
    {
      title: 'a study UID that is a path',
      bytes: odd(103, ...path),
      reason: /StudyInstanceUID is not a UID/,
    },
    {
      title: 'a program in the preamble',
      bytes: part10(instance([[0x00080018, 'UI', '1.2.70.104.1.1']]), EXPLICIT, {
        preamble: Buffer.from('MZ\x90\x00', 'latin1'),
      }),
      reason: /executable program/,
    },
    {
      title: 'a patient ID as long as a page',
      bytes: odd(105, [0x00100020, 'LO', 'A'.repeat(60_000)]),
      reason: /patient ID is longer than/,
    },
    {
      title: 'a patient name as long as a page',
      bytes: odd(106, [0x00100010, 'PN', 'A'.repeat(60_000)]),
      reason: /name is longer than/,
    },
    {
      title: 'a transfer syntax that is no UID',
      bytes: part10(instance([[0x00080018, 'UI', '1.2.70.107.1.1']]), '1.2\0../3'),
      reason: /transfer syntax is not a UID/,
    },
    { title: 'noise behind the DICM mark', bytes: noise(), reason: /./ },
  ];
}

function noise(): Buffer {
  const bytes = Buffer.alloc(64 * 1024);
  let state = 20_260_801;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  bytes.write('DICM', 128, 'latin1');
  return bytes;
}
