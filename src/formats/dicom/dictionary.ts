import { dictionary } from 'dcmjs/dictionary';

// Tags are unsigned numbers 0xGGGGEEEE here, so that a lookup in a scan makes no string.
const vrByTag = new Map<number, string>();
const keywordByTag = new Map<number, string>();
const tagByKeyword = new Map<string, number>();
const publicTag = /^\(([0-9A-F]{4}),([0-9A-F]{4})\)$/i;
const repeatingTag = /^\((50|60)xx,([0-9A-F]{4})\)$/i;

// PS3.6 leaves some VRs to context; dcmjs writes them as these letters.
const contextual: Record<string, string> = { ox: 'OW', lt: 'OW', up: 'UL' };

for (const [key, entry] of Object.entries(dictionary)) {
  const plain = publicTag.exec(key);
  const repeating = plain ? null : repeatingTag.exec(key);
  const match = plain ?? repeating;
  const vr = entry.vr === undefined ? undefined : (contextual[entry.vr] ?? entry.vr);
  if (!match || vr === undefined || vr === 'na') continue;
  const group = Number.parseInt(repeating ? `${match[1]}00` : (match[1] ?? ''), 16);
  const tag = group * 0x10000 + Number.parseInt(match[2] ?? '', 16);
  if (group & 1) continue;
  vrByTag.set(tag, vr);
  keywordByTag.set(tag, entry.name);
  tagByKeyword.set(entry.name, tag);
}

/**
 * Gives the value representation that PS3.6 lists for a tag (0xGGGGEEEE), or `UN` when nobody can know it.
 *
 * `signed` is what PixelRepresentation says, and decides the attributes that are US or SS by it.
 * Private elements are `UN`, apart from their creators (PS3.5 §7.8.1).
 */
export function vrOfTag(tag: number, signed = false): string {
  const element = tag & 0xffff;
  if (element === 0) return 'UL';
  const group = tag >>> 16;
  if (group & 1) return element >= 0x10 && element <= 0xff ? 'LO' : 'UN';
  const vr = vrByTag.get(tag) ?? vrByTag.get(repeatingBase(tag));
  if (vr === undefined) return 'UN';
  return vr === 'xs' ? (signed ? 'SS' : 'US') : vr;
}

/** Gives the keyword of a public tag (0xGGGGEEEE), such as `PatientID`. */
export function keywordOfTag(tag: number): string | undefined {
  return keywordByTag.get(tag) ?? keywordByTag.get(repeatingBase(tag));
}

/** Gives the tag (0xGGGGEEEE) of a keyword such as `PatientID`. */
export function tagOfKeyword(keyword: string): number | undefined {
  return tagByKeyword.get(keyword);
}

/** Writes a tag the way the Standard prints it: `(0010,0020)`. */
export function printTag(tag: number): string {
  const hex = hexOfTag(tag);
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}

/** Writes a tag the way DICOM JSON keys it: `00100020`. */
export function hexOfTag(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

/** Curves (50xx) and overlays (60xx) repeat by group; the dictionary lists the first. */
function repeatingBase(tag: number): number {
  const groupHigh = tag >>> 24;
  return groupHigh === 0x50 || groupHigh === 0x60 ? groupHigh * 0x1000000 + (tag & 0xffff) : tag;
}
