import { type Dataset, numberOf, textOf } from './dicom-json.ts';

const OCTETS = 'multipart/related; type="application/octet-stream"';
/** HTJ2K without loss, which the hub makes of a frame faster than a slow connection carries it as it is held. */
const COMPRESSED = `${OCTETS}; transfer-syntax=1.2.840.10008.1.2.4.201, ${OCTETS}; transfer-syntax=*; q=0.5`;
/** Explicit and Implicit VR Little Endian, deflated, and Explicit VR Big Endian. */
const UNCOMPRESSED: ReadonlySet<string | null> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.2',
]);
/** Below this many megabits a second, as the browser guesses them, a frame takes longer to carry than to compress. */
const SLOW_MEGABITS = 5;

const compressed = new Set<string>();

/** Whether frames lie uncompressed and are of a kind that every decoder of HTJ2K gives back bit for bit. */
export function gainsByCompression(dataset: Dataset): boolean {
  const bits = numberOf(dataset, '00280100');
  return (
    UNCOMPRESSED.has(textOf(dataset, '00083002')) &&
    numberOf(dataset, '00280002') === 1 &&
    (bits === 8 || bits === 16)
  );
}

/** Says of an image that it may come compressed. */
export function askCompressed(imageId: string): void {
  compressed.add(imageId);
}

/** Whether the browser says that it is on a slow connection, or that its user wants to save data. */
export function isSlow(connection: unknown): boolean {
  if (typeof connection !== 'object' || connection === null) return false;
  if ('saveData' in connection && connection.saveData === true) return true;
  if ('effectiveType' in connection && connection.effectiveType !== '4g') return true;
  return (
    'downlink' in connection && typeof connection.downlink === 'number' && connection.downlink < SLOW_MEGABITS
  );
}

/** What the loader asks for an image by, where it is not its own way: on slow connections compressed without loss. */
export function frameHeaders(imageId: string): Record<string, string> {
  const connection = 'connection' in navigator ? navigator.connection : null;
  return compressed.has(imageId) && isSlow(connection) ? { Accept: COMPRESSED } : {};
}
