/** What a compressed frame says about itself, before anything decodes it. */
export type CodestreamSize = { columns: number; rows: number; samples: number; bits: number };

/**
 * Reads the size out of a JPEG, JPEG-LS or JPEG 2000 (HTJ2K included) codestream.
 *
 * Decoders take memory by this size, so it is compared with Rows and Columns first. Undefined when there is no
 * frame header in the first 64 KiB of segments.
 */
export function codestreamSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || bytes[0] !== 0xff) return undefined;
  if (bytes[1] === 0x4f) return jpeg2000Size(view);
  if (bytes[1] !== 0xd8) return undefined;
  let at = 2;
  while (at + 10 <= view.byteLength && at < 256 * 1024) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameHeader(marker)) {
      return {
        bits: view.getUint8(at + 4),
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        samples: view.getUint8(at + 9),
      };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15 but for DHT, JPG and DAC (ITU T.81 table B.1), and SOF55 of JPEG-LS (ITU T.87). */
function isFrameHeader(marker: number): boolean {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** SIZ follows SOC (ITU T.800 §A.5.1): the image area is its extent less its offset. */
function jpeg2000Size(view: DataView): CodestreamSize | undefined {
  if (view.byteLength < 43 || view.getUint16(2) !== 0xff51) return undefined;
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    samples: view.getUint16(40),
    bits: (view.getUint8(42) & 0x7f) + 1,
  };
}

/** Whether an RLE frame has so many segments, each where its header says (PS3.5 §G.5): decoders read on regardless. */
export function rleSegmentsFit(bytes: Uint8Array, segments: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || segments > 15 || view.getUint32(0, true) !== segments) return false;
  let last = 63;
  for (let i = 0; i < segments; i++) {
    const offset = view.getUint32(4 + 4 * i, true);
    if (offset <= last || offset >= bytes.length) return false;
    last = offset;
  }
  return true;
}

/** Whether a JPEG 2000 (HTJ2K included) codestream transforms its colour components (ITU T.800 §A.6.1); false for any other. */
export function usesComponentTransform(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xff4f) return false;
  for (let at = 2; at + 10 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xff52) return view.getUint8(at + 8) === 1;
    if (marker === 0xff90 || marker < 0xff00) return false;
  }
  return false;
}
