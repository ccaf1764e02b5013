/**
 * How the bytes of a data set are written (PS3.5 §10 and annex A).
 *
 * `pixels` names the codec family of encapsulated frames; `native` frames are plain samples.
 */
export type TransferSyntax = {
  uid: string;
  name: string;
  explicitVr: boolean;
  bigEndian: boolean;
  deflated: boolean;
  pixels: 'native' | 'rle' | 'jpeg' | 'jpegLs' | 'jpeg2000' | 'htj2k' | 'jpegXl' | 'video' | 'other';
  lossy: boolean;
};

type Pixels = TransferSyntax['pixels'];

// [UID after 1.2.840.10008.1.2, name, codec family, lossy]
const encapsulated: [string, string, Pixels, 'lossy' | 'lossless'][] = [
  ['.4.50', 'JPEG Baseline (Process 1)', 'jpeg', 'lossy'],
  ['.4.51', 'JPEG Extended (Process 2 and 4)', 'jpeg', 'lossy'],
  ['.4.52', 'JPEG Extended (Process 3 and 5)', 'jpeg', 'lossy'],
  ['.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)', 'jpeg', 'lossy'],
  ['.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)', 'jpeg', 'lossy'],
  ['.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 and 12)', 'jpeg', 'lossy'],
  ['.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 and 13)', 'jpeg', 'lossy'],
  ['.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg', 'lossless'],
  ['.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)', 'jpeg', 'lossless'],
  ['.4.59', 'JPEG Extended, Hierarchical (Process 16 and 18)', 'jpeg', 'lossy'],
  ['.4.60', 'JPEG Extended, Hierarchical (Process 17 and 19)', 'jpeg', 'lossy'],
  ['.4.61', 'JPEG Spectral Selection, Hierarchical (Process 20 and 22)', 'jpeg', 'lossy'],
  ['.4.62', 'JPEG Spectral Selection, Hierarchical (Process 21 and 23)', 'jpeg', 'lossy'],
  ['.4.63', 'JPEG Full Progression, Hierarchical (Process 24 and 26)', 'jpeg', 'lossy'],
  ['.4.64', 'JPEG Full Progression, Hierarchical (Process 25 and 27)', 'jpeg', 'lossy'],
  ['.4.65', 'JPEG Lossless, Hierarchical (Process 28)', 'jpeg', 'lossless'],
  ['.4.66', 'JPEG Lossless, Hierarchical (Process 29)', 'jpeg', 'lossless'],
  ['.4.70', 'JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)', 'jpeg', 'lossless'],
  ['.4.80', 'JPEG-LS Lossless', 'jpegLs', 'lossless'],
  ['.4.81', 'JPEG-LS Near-Lossless', 'jpegLs', 'lossy'],
  ['.4.90', 'JPEG 2000 (Lossless Only)', 'jpeg2000', 'lossless'],
  ['.4.91', 'JPEG 2000', 'jpeg2000', 'lossy'],
  ['.4.92', 'JPEG 2000 Part 2 Multi-component (Lossless Only)', 'jpeg2000', 'lossless'],
  ['.4.93', 'JPEG 2000 Part 2 Multi-component', 'jpeg2000', 'lossy'],
  ['.4.94', 'JPIP Referenced', 'other', 'lossy'],
  ['.4.95', 'JPIP Referenced Deflate', 'other', 'lossy'],
  ['.4.100', 'MPEG2 Main Profile / Main Level', 'video', 'lossy'],
  ['.4.100.1', 'Fragmentable MPEG2 Main Profile / Main Level', 'video', 'lossy'],
  ['.4.101', 'MPEG2 Main Profile / High Level', 'video', 'lossy'],
  ['.4.101.1', 'Fragmentable MPEG2 Main Profile / High Level', 'video', 'lossy'],
  ['.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'video', 'lossy'],
  ['.4.102.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1', 'video', 'lossy'],
  ['.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'video', 'lossy'],
  ['.4.103.1', 'Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'video', 'lossy'],
  ['.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 for 2D Video', 'video', 'lossy'],
  ['.4.104.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 for 2D Video', 'video', 'lossy'],
  ['.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 for 3D Video', 'video', 'lossy'],
  ['.4.105.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 for 3D Video', 'video', 'lossy'],
  ['.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'video', 'lossy'],
  ['.4.106.1', 'Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'video', 'lossy'],
  ['.4.107', 'HEVC/H.265 Main Profile / Level 5.1', 'video', 'lossy'],
  ['.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'video', 'lossy'],
  ['.4.110', 'JPEG XL Lossless', 'jpegXl', 'lossless'],
  ['.4.111', 'JPEG XL JPEG Recompression', 'jpegXl', 'lossy'],
  ['.4.112', 'JPEG XL', 'jpegXl', 'lossy'],
  ['.4.201', 'High-Throughput JPEG 2000 (Lossless Only)', 'htj2k', 'lossless'],
  ['.4.202', 'High-Throughput JPEG 2000 with RPCL (Lossless Only)', 'htj2k', 'lossless'],
  ['.4.203', 'High-Throughput JPEG 2000', 'htj2k', 'lossy'],
  ['.4.204', 'JPIP HTJ2K Referenced', 'other', 'lossy'],
  ['.4.205', 'JPIP HTJ2K Referenced Deflate', 'other', 'lossy'],
  ['.5', 'RLE Lossless', 'rle', 'lossless'],
  ['.8.1', 'Deflated Image Frame Compression', 'other', 'lossless'],
];

const root = '1.2.840.10008.1.2';

export const implicitLittleEndian: TransferSyntax = {
  uid: root,
  name: 'Implicit VR Little Endian',
  explicitVr: false,
  bigEndian: false,
  deflated: false,
  pixels: 'native',
  lossy: false,
};
export const explicitLittleEndian: TransferSyntax = {
  ...implicitLittleEndian,
  uid: `${root}.1`,
  name: 'Explicit VR Little Endian',
  explicitVr: true,
};
export const explicitBigEndian: TransferSyntax = {
  ...explicitLittleEndian,
  uid: `${root}.2`,
  name: 'Explicit VR Big Endian',
  bigEndian: true,
};
const deflated: TransferSyntax = {
  ...explicitLittleEndian,
  uid: `${root}.1.99`,
  name: 'Deflated Explicit VR Little Endian',
  deflated: true,
};
const encapsulatedUncompressed: TransferSyntax = {
  ...explicitLittleEndian,
  uid: `${root}.1.98`,
  name: 'Encapsulated Uncompressed Explicit VR Little Endian',
};

const syntaxes = new Map<string, TransferSyntax>(
  [
    implicitLittleEndian,
    explicitLittleEndian,
    explicitBigEndian,
    deflated,
    encapsulatedUncompressed,
    ...encapsulated.map(([suffix, name, pixels, loss]) => ({
      ...explicitLittleEndian,
      uid: root + suffix,
      name,
      pixels,
      lossy: loss === 'lossy',
      // What refers to JPIP holds no pixels, so its data set can be deflated as a whole (PS3.5 sections A.7 and A.9).
      deflated: name.endsWith('Referenced Deflate'),
    })),
  ].map((syntax) => [syntax.uid, syntax]),
);

/** Looks up a transfer syntax; undefined for a private or unknown one. */
export function transferSyntax(uid: string): TransferSyntax | undefined {
  return syntaxes.get(uid);
}

/** Names a transfer syntax for people, falling back to its UID. */
export function transferSyntaxName(uid: string): string {
  return syntaxes.get(uid)?.name ?? uid;
}

/** Lists every transfer syntax the hub can read and store. */
export function transferSyntaxUids(): string[] {
  return [...syntaxes.keys()];
}
