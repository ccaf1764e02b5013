import { deflateRawSync } from 'node:zlib';
import type { Random } from '../../scripts/samples/random.ts';
import { openPart10 } from '../../src/formats/dicom/open-part10.ts';
import type { Element } from '../../src/formats/dicom/scan-elements.ts';
import { below, flipBits, join, type Mutation, pick, scramble, splice, truncate } from './mutate-bytes.ts';

/** A sound DICOM file taken apart: `dataSet` inflated where it was deflated, and where the elements lie in it. */
export type Sound = {
  readonly name: string;
  readonly meta: Buffer;
  readonly dataSet: Buffer;
  readonly deflated: boolean;
  readonly explicit: boolean;
  readonly elements: readonly Element[];
  readonly pixelsAt: number | null;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
};

/** Takes a file apart; null for one that the hub does not read. */
export function takeApart(name: string, file: Buffer): Sound | null {
  const opened = openPart10(file);
  if (!opened.ok || opened.file.mediaStorage === undefined) return null;
  const { transferSyntax, dataSet, dataSetOffset, scan, mediaStorage } = opened.file;
  const at = transferSyntax.deflated ? 0 : dataSetOffset;
  const moved = (element: Element): Element => ({ ...element, offset: element.offset - at });
  return {
    name,
    meta: file.subarray(0, dataSetOffset),
    dataSet: dataSet.subarray(at),
    deflated: transferSyntax.deflated,
    explicit: transferSyntax.explicitVr,
    elements: scan.elements.map(moved),
    pixelsAt: scan.pixelData === undefined ? null : scan.pixelData.offset - at,
    sopClassUid: mediaStorage.sopClassUid,
    transferSyntaxUid: transferSyntax.uid,
  };
}

/** A file of the data set, deflated again where its syntax wants that. */
export function put({ meta, deflated }: Sound, dataSet: Buffer): Buffer {
  return Buffer.concat([meta, deflated ? deflateRawSync(dataSet) : dataSet]);
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const VRS =
  'AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OW PN SH SL SQ SS ST TM UC UI UL UN UR US UT ZZ'.split(
    ' ',
  );
const LENGTHS = [
  0, 1, 2, 3, 7, 0x7f, 0xff, 0xfffe, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe,
  0xffffffff,
];
const NUMBERS = [0, 1, 2, 7, 8, 12, 16, 17, 32, 64, 255, 256, 4095, 32767, 32768, 65535];
const TEXTS = [
  '',
  '-1',
  '0',
  '2147483648',
  '1e309',
  'NaN',
  '9'.repeat(400),
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '\0',
  '\\\\\\\\',
  '\x1b$B',
  '20269999',
  '1.2..3',
  `1.${'2'.repeat(80)}`,
  'é'.repeat(70),
];
/** How images are described: the numbers that decoders take memory by. */
const PIXEL_GROUP = 0x0028;

type Place = {
  readonly head: number;
  readonly end: number;
  readonly lengthAt: number;
  readonly wide: boolean;
};

/** Where an element's tag, length and end lie; null for one whose end is not its own. */
function placeOf({ explicit }: Sound, element: Element): Place | null {
  const { tag, vr, offset, length } = element;
  if (length < 0) return null;
  const plain = !explicit || tag === 0xfffee000;
  const long = plain ? false : LONG.has(vr);
  const wide = plain || long;
  const head = offset - (long ? 12 : 8);
  return { head, end: offset + length, lengthAt: wide ? offset - 4 : offset - 2, wide };
}

function writeLength(bytes: Buffer, { lengthAt, wide }: Place, bigEndian: boolean, length: number): void {
  if (wide && bigEndian) bytes.writeUInt32BE(length >>> 0, lengthAt);
  else if (wide) bytes.writeUInt32LE(length >>> 0, lengthAt);
  else if (bigEndian) bytes.writeUInt16BE(length & 0xffff, lengthAt);
  else bytes.writeUInt16LE(length & 0xffff, lengthAt);
}

type Chosen = { readonly element: Element; readonly place: Place };

/** One element with bytes of its own, often one of those that describe the pixels. */
function choose(sound: Sound, random: Random): Chosen | null {
  const pixels = sound.elements.filter(({ tag }) => tag >>> 16 === PIXEL_GROUP);
  const among = pixels.length > 0 && random.next() < 0.4 ? pixels : sound.elements;
  for (let tries = 0; tries < 20 && among.length > 0; tries++) {
    const element = pick(random, among);
    const place = placeOf(sound, element);
    if (place !== null && place.head >= 0) return { element, place };
  }
  return null;
}

type Change = (sound: Sound, random: Random, others: readonly Sound[]) => Mutation;

const inElement =
  (what: string, change: (dataSet: Buffer, chosen: Chosen, random: Random) => Buffer): Change =>
  (sound, random) => {
    const chosen = choose(sound, random);
    if (chosen === null) return flipBits(sound.dataSet, random);
    const tag = chosen.element.tag.toString(16).padStart(8, '0');
    return { what: `${what} of ${tag}`, bytes: change(Buffer.from(sound.dataSet), chosen, random) };
  };

const lieOfLength = inElement('a lie about the length', (dataSet, { element, place }, random) => {
  const near = element.length + pick(random, [-2, -1, 1, 2, 8, 1000]);
  writeLength(
    dataSet,
    place,
    element.bigEndian,
    random.next() < 0.3 ? Math.max(0, near) : pick(random, LENGTHS),
  );
  return dataSet;
});

const otherTag = inElement('another tag', (dataSet, { place }, random) => {
  const tags = [
    0xfffee000,
    0xfffee00d,
    0xfffee0dd,
    0x7fe00010,
    0x00280010,
    0x00020010,
    0,
    below(random, 2 ** 32),
  ];
  const tag = pick(random, tags);
  dataSet.writeUInt16LE(tag >>> 16, place.head);
  dataSet.writeUInt16LE(tag & 0xffff, place.head + 2);
  return dataSet;
});

const otherVr = inElement('another VR', (dataSet, { place }, random) => {
  dataSet.write(pick(random, VRS), place.head + 4, 'latin1');
  return dataSet;
});

const twice = inElement('a second copy', (dataSet, { place }) =>
  splice(dataSet, place.end, 0, Buffer.from(dataSet.subarray(place.head, place.end))),
);

const without = inElement('the absence', (dataSet, { place }) =>
  splice(dataSet, place.head, place.end - place.head, Buffer.alloc(0)),
);

/** Another value of another length, which the element and those around it may or may not admit to. */
const otherText = inElement('another text', (dataSet, { element, place }, random) => {
  const text = Buffer.from(pick(random, TEXTS), 'latin1');
  writeLength(dataSet, place, element.bigEndian, text.length);
  return splice(dataSet, element.offset, element.length, text);
});

const otherNumber = inElement('another number', (dataSet, { element }, random) => {
  const number = pick(random, NUMBERS);
  if (element.length < 2) return dataSet;
  if (['US', 'SS', 'OW', 'UL', 'SL'].includes(element.vr)) {
    if (element.bigEndian) dataSet.writeUInt16BE(number, element.offset);
    else dataSet.writeUInt16LE(number, element.offset);
    return dataSet;
  }
  dataSet.fill(' ', element.offset, element.offset + element.length);
  dataSet.write(String(number).slice(0, element.length), element.offset, 'latin1');
  return dataSet;
});

const inPixels: Change = (sound, random) => {
  const from = sound.pixelsAt ?? 0;
  const { what, bytes } = pick(random, [flipBits, scramble, truncate])(sound.dataSet, random, from);
  return { what: `${what} in the pixel data`, bytes };
};

/** The first bytes of the pixel data: item heads, the offset table, the head of the first codestream. */
const atPixelHead: Change = (sound, random) => {
  const from = sound.pixelsAt;
  if (from === null) return flipBits(sound.dataSet, random);
  const bytes = Buffer.from(sound.dataSet);
  for (let i = 0; i < 4; i++) {
    const at = from + below(random, 160);
    if (at + 4 > bytes.length) break;
    if (random.next() < 0.5) bytes.writeUInt32LE(pick(random, LENGTHS), at);
    else bytes[at] = below(random, 256);
  }
  return { what: 'lies at the head of the pixel data', bytes };
};

const deeper: Change = (sound, random) => {
  const levels = pick(random, [3, 30, 70, 1000, 20_000]);
  const level = Buffer.from(
    sound.explicit ? '400030a753510000fffffffffeff00e0ffffffff' : '400030a7fffffffffeff00e0ffffffff',
    'hex',
  );
  const chosen = choose(sound, random);
  const at = chosen?.place.head ?? 0;
  return {
    what: `sequences ${levels} deep`,
    bytes: splice(sound.dataSet, at, 0, Buffer.alloc(levels * level.length, level)),
  };
};

const another: Change = (sound, random, others) => join(sound.dataSet, pick(random, others).dataSet, random);

const CHANGES: readonly Change[] = [
  ({ dataSet }, random) => flipBits(dataSet, random),
  ({ dataSet }, random) => truncate(dataSet, random),
  ({ dataSet }, random) => scramble(dataSet, random),
  lieOfLength,
  lieOfLength,
  otherTag,
  otherVr,
  twice,
  without,
  otherText,
  otherText,
  otherNumber,
  otherNumber,
  inPixels,
  atPixelHead,
  deeper,
  another,
];

/** Names the file's objects anew, in as many characters as before, so that each mutant is an object of its own. */
export function renamed(sound: Sound, n: number): Sound {
  let { dataSet, meta } = sound;
  const number = String(n);
  for (const tag of [0x00080018, 0x0020000d, 0x0020000e, 0x00100020]) {
    const element = sound.elements.find((one) => one.depth === 0 && one.tag === tag);
    if (element === undefined || element.length < number.length + 1) continue;
    const old = dataSet.toString('latin1', element.offset, element.offset + element.length);
    const end = old.replace(/[\0 ]+$/, '').length;
    if (end < number.length + 1) continue;
    // Leading zeros are not for UIDs: a 9 stands before the number.
    const digits = `9${number.padStart(Math.min(9, end - 2), '0')}`.slice(-(end - 1));
    const fresh = old.slice(0, end - digits.length) + digits + old.slice(end);
    dataSet = replaced(dataSet, old, fresh);
    if (tag === 0x00080018) meta = replaced(meta, old, fresh);
  }
  return { ...sound, dataSet, meta };
}

function replaced(bytes: Buffer, old: string, fresh: string): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf(old, 0, 'latin1'); at >= 0; at = changed.indexOf(old, at + 1, 'latin1')) {
    changed.write(fresh, at, 'latin1');
  }
  return changed;
}

/** Changes a sound data set in one to three ways; now and then in none, so that the way of the sound ones is walked too. */
export function mutateDataSet(sound: Sound, random: Random, others: readonly Sound[]): Mutation {
  if (random.next() < 0.03) return { what: 'nothing', bytes: sound.dataSet };
  const said: string[] = [];
  let now = sound;
  const count = pick(random, [1, 1, 1, 2, 3]);
  for (let i = 0; i < count; i++) {
    const { what, bytes } = pick(random, CHANGES)(now, random, others);
    said.push(what);
    // Elements behind a change may have moved; those that now lie beyond the end are let go.
    const elements = now.elements.filter(
      ({ offset, length }) => offset + Math.max(length, 0) <= bytes.length,
    );
    now = { ...now, dataSet: bytes, elements };
  }
  return { what: said.join(', '), bytes: now.dataSet };
}

/** Changes a whole file, its meta header included. */
export function mutateFile(sound: Sound, random: Random, others: readonly Sound[]): Mutation {
  if (random.next() < 0.15) {
    const { what, bytes } = pick(random, [flipBits, scramble, truncate])(sound.meta, random, 128);
    return { what: `${what} in the meta header`, bytes: Buffer.concat([bytes, sound.dataSet]) };
  }
  const { what, bytes } = mutateDataSet(sound, random, others);
  return { what, bytes: put(sound, bytes) };
}
