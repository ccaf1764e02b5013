import { canTranscode, obtainable } from '../formats/dicom/transcode-frame.ts';
import {
  explicitLittleEndian,
  transferSyntax,
  transferSyntaxName,
} from '../formats/dicom/transfer-syntaxes.ts';
import type { Payload } from './accept.ts';

const OCTETS = 'application/octet-stream';

/** Compressed frames by their media type (PS3.18 section 8.7.3.3), the first being what the type alone means. */
const FRAME_TYPES: readonly (readonly [mediaType: string, suffixes: readonly string[]])[] = [
  ['image/jpeg', ['.4.70', '.4.50', '.4.51', '.4.57']],
  ['image/dicom-rle', ['.5']],
  ['image/jls', ['.4.80', '.4.81']],
  ['image/jp2', ['.4.90', '.4.91']],
  ['image/jpx', ['.4.92', '.4.93']],
  ['image/jphc', ['.4.201', '.4.202', '.4.203']],
  ['image/jxl', ['.4.110', '.4.111', '.4.112']],
  ['video/mpeg2', ['.4.100', '.4.100.1', '.4.101', '.4.101.1']],
  [
    'video/mp4',
    ['.4.102', '.4.103', '.4.104', '.4.105', '.4.106'].flatMap((suffix) => [suffix, `${suffix}.1`]),
  ],
  ['video/h265', ['.4.107', '.4.108']],
];
const ROOT = '1.2.840.10008.1.2';
const typeBySyntax = new Map(
  FRAME_TYPES.flatMap(([mediaType, suffixes]) => suffixes.map((suffix) => [ROOT + suffix, mediaType])),
);
const defaultByType = new Map(FRAME_TYPES.map(([mediaType, [first = '']]) => [mediaType, ROOT + first]));

/** The media type of frames in a transfer syntax; bytes that have no other. */
export function frameType(transferSyntaxUid: string): string {
  return typeBySyntax.get(transferSyntaxUid) ?? OCTETS;
}

/** How frames leave. */
export type FramePlan = {
  readonly multipart: boolean;
  readonly mediaType: string;
  /** What their bytes are in. */
  readonly transferSyntax: string;
  /** What they have to be transcoded to; null where they go as they lie. */
  readonly to: string | null;
};

/** Native little endian pixels are the same bytes in each syntax that has them. */
function isPlain(uid: string): boolean {
  const syntax = transferSyntax(uid);
  return syntax?.pixels === 'native' && !syntax.bigEndian;
}

/** The transfer syntax that a payload means for frames kept in `stored`; null when it means none of them. */
function meant({ mediaType, transferSyntax: asked }: Payload, stored: string): string | null {
  const own = frameType(stored);
  const anything = mediaType === '*/*';
  if (mediaType === OCTETS || mediaType === 'application/*' || anything) {
    if (asked === '*') return stored;
    if (asked !== '') return asked;
    // PS3.18 section 8.7.3.5.2: Explicit VR Little Endian, unless that is not to be had.
    const plain = isPlain(stored) || canTranscode(stored, explicitLittleEndian.uid);
    return plain || !anything ? explicitLittleEndian.uid : stored;
  }
  const fits = (type: string) =>
    type === mediaType || (mediaType.endsWith('/*') && type.startsWith(mediaType.slice(0, -1)));
  if (asked !== '' && asked !== '*') return fits(frameType(asked)) ? asked : null;
  if (fits(own)) return stored;
  return asked === '' ? (defaultByType.get(mediaType) ?? null) : null;
}

/** How to send frames kept in `stored` to a client that takes `payloads`, best first; null when there is no way. */
export function planFrames(payloads: readonly Payload[], stored: string): FramePlan | null {
  for (const payload of payloads) {
    const target = meant(payload, stored);
    if (target === null) continue;
    const { multipart } = payload;
    const named = payload.mediaType === OCTETS ? OCTETS : null;
    if (isPlain(stored) && (isPlain(target) || target === stored)) {
      return { multipart, mediaType: OCTETS, transferSyntax: explicitLittleEndian.uid, to: null };
    }
    if (target === stored && !(transferSyntax(stored)?.pixels === 'native')) {
      return { multipart, mediaType: named ?? frameType(stored), transferSyntax: stored, to: null };
    }
    const to = isPlain(target) || target === stored ? explicitLittleEndian.uid : target;
    if (canTranscode(stored, to)) {
      return { multipart, mediaType: named ?? frameType(to), transferSyntax: to, to };
    }
  }
  return null;
}

/** Says to a client for which there is no way what it could have. */
export function framesToBeHad(stored: string): string {
  const list = obtainable(stored).map((uid) => `${transferSyntaxName(uid)} (${frameType(uid)}; ${uid})`);
  return `The frames are kept in ${transferSyntaxName(stored)}; they are given as ${list.join(', ')}; ask for multipart/related; type="${OCTETS}"; transfer-syntax=* to have them as they are`;
}
