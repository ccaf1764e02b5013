import { type CharacterSet, type CodedSet, escapes } from './character-sets.ts';

/** Text decoded to Unicode; `flawed` when some bytes meant nothing in the declared character sets (shown as U+FFFD). */
export type DecodedText = { text: string; flawed: boolean };

const escapeByte = 0x1b;
const replacement = '\ufffd';
const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

/**
 * Decodes the value of a text element (LO, LT, PN, SH, ST, UC, UT) by PS3.5 §6.1.2.
 *
 * In switched sets the initial tables come back at every line end, tab and backslash, and in person names
 * (`isName`) also at `^` and `=` (§6.1.2.5.3). An escape to a set that was not declared is followed, since it names
 * its set without doubt. Bytes above 7F without a declared set are not guessed.
 */
export function decodeText(bytes: Uint8Array, characterSet: CharacterSet, isName = false): DecodedText {
  if (isPlainAscii(bytes)) return { text: latin1(bytes, 0, bytes.length), flawed: false };
  if (characterSet.kind === 'whole') {
    const text = decoderFor(characterSet.decoder).decode(bytes);
    return { text, flawed: text.includes(replacement) };
  }
  return decodeSwitched(bytes, characterSet, isName);
}

function decodeSwitched(
  bytes: Uint8Array,
  initial: Extract<CharacterSet, { kind: 'switched' }>,
  isName: boolean,
): DecodedText {
  let { g0, g1 } = initial;
  let text = '';
  let flawed = false;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === escapeByte) {
      const found = escapeAt(bytes, at + 1);
      if (found) {
        if (found.half === 'g0') g0 = found.set;
        else g1 = found.set;
        at += 1 + found.length;
      } else {
        text += replacement;
        flawed = true;
        at += 1;
      }
      continue;
    }
    const high = byte >= 0x80;
    if (!high && (byte < 0x20 || (g0.width === 1 && isDelimiter(byte, isName)))) {
      text += String.fromCharCode(byte);
      at += 1;
      if (isDelimiter(byte, isName)) ({ g0, g1 } = initial);
      continue;
    }
    let end = at + 1;
    while (end < bytes.length && sameRun(bytes[end] ?? 0, high, g0, isName)) end++;
    const set = high ? g1 : g0;
    if (set) {
      const decoded = decodeRun(bytes.subarray(at, end), set);
      text += decoded;
      if (decoded.includes(replacement)) flawed = true;
    } else {
      text += replacement.repeat(end - at);
      flawed = true;
    }
    at = end;
  }
  return { text, flawed };
}

/** Bytes of one half of the code table, up to an escape or a delimiter. Spaces stay spaces inside two-byte sets. */
function sameRun(byte: number, high: boolean, g0: CodedSet, isName: boolean): boolean {
  if (byte === escapeByte || byte >= 0x80 !== high) return false;
  if (high) return true;
  return byte >= 0x20 && !(g0.width === 1 && isDelimiter(byte, isName));
}

function decodeRun(bytes: Uint8Array, set: CodedSet): string {
  if (set.decoder === 'ascii') return latin1(bytes, 0, bytes.length);
  if (set.shift === 'asIs') return decoderFor(set.decoder).decode(bytes);
  const shifted: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    // A space is never half of a character; senders pad with it before switching back.
    if (byte === 0x20) {
      shifted.push(byte);
      continue;
    }
    const next = bytes[++i];
    if (next === undefined)
      return `${decoderFor(set.decoder).decode(Uint8Array.from(shifted))}${replacement}`;
    if (set.shift === 'jis0212') shifted.push(0x8f);
    shifted.push(byte | 0x80, next | 0x80);
  }
  return decoderFor(set.decoder).decode(Uint8Array.from(shifted));
}

function escapeAt(
  bytes: Uint8Array,
  at: number,
): { half: 'g0' | 'g1'; set: CodedSet; length: number } | undefined {
  for (const length of [3, 2]) {
    const found = escapes.get(latin1(bytes, at, Math.min(at + length, bytes.length)));
    if (found) return { ...found, length };
  }
  return undefined;
}

function isDelimiter(byte: number, isName: boolean): boolean {
  if (byte === 0x5c || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x09) return true;
  return isName && (byte === 0x5e || byte === 0x3d);
}

function isPlainAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === escapeByte) return false;
  return true;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder;
}
