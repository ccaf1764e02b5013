import { type Dataset, numbersOf } from './dicom-json.ts';

const TABLES = [
  ['00281101', '00281201'],
  ['00281102', '00281202'],
  ['00281103', '00281203'],
] as const;

/**
 * Puts the entries of colour palettes, which metadata carries as bytes or as an address, in the dataset as numbers,
 * the form that the image loader reads (PS3.3 C.7.6.3.1.5 and C.7.6.3.1.6).
 */
export async function fillPalettes(dataset: Dataset, signal?: AbortSignal): Promise<void> {
  for (const [descriptorTag, dataTag] of TABLES) {
    const attribute = dataset[dataTag];
    if (!attribute || attribute.Value) continue;
    const bytes = await bytesOf(attribute, signal);
    const [entries = 0, , bits = 16] = numbersOf(dataset, descriptorTag);
    if (bytes) attribute.Value = paletteEntries(bytes, entries === 0 ? 65_536 : entries, bits);
  }
}

/** Entries of one table; eight-bit entries may be packed two to a word or stand one in each word. */
export function paletteEntries(bytes: Uint8Array, entries: number, bits: number): number[] {
  if (bits === 8 && bytes.length < entries * 2) return [...bytes.subarray(0, entries)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(entries, Math.floor(bytes.length / 2));
  return Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true));
}

async function bytesOf(
  attribute: { InlineBinary?: string; BulkDataURI?: string },
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  if (attribute.InlineBinary) {
    return Uint8Array.from(atob(attribute.InlineBinary), (letter) => letter.charCodeAt(0));
  }
  if (!attribute.BulkDataURI) return null;
  const init: RequestInit = {
    headers: { Accept: 'application/octet-stream, multipart/related; type="application/octet-stream"' },
    credentials: 'same-origin',
  };
  if (signal) init.signal = signal;
  const response = await fetch(attribute.BulkDataURI, init);
  if (!response.ok) return null;
  const body = new Uint8Array(await response.arrayBuffer());
  return onlyPart(response.headers.get('Content-Type') ?? '', body);
}

/** The content of the one part of a multipart answer; a plain answer is its own content. */
export function onlyPart(contentType: string, body: Uint8Array): Uint8Array {
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) return body;
  const text = new TextDecoder('latin1').decode(body);
  const start = text.indexOf('\r\n\r\n');
  const end = text.indexOf(`\r\n--${boundary}`, start);
  return start < 0 ? body : body.subarray(start + 4, end < 0 ? body.length : end);
}
