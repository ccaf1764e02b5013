import { writePart10 } from '../../scripts/samples/dicom-write.ts';
import { uidFor } from '../../scripts/samples/uid.ts';

/** Objects of one series, made for measuring: every person invented, every pixel drawn. */
export type Series = {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly patientId: string;
  readonly instances: readonly { readonly sopInstanceUid: string; readonly bytes: Buffer }[];
};

const CT = '1.2.840.10008.5.1.4.1.1.2';
const MAMMOGRAM = '1.2.840.10008.5.1.4.1.1.1.2';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';

/** Grey values with a scanner's noise, always the same for the same seed. */
function noisyPixels(count: number, seed: number): Buffer {
  const pixels = Buffer.allocUnsafe(2 * count);
  let state = seed * 2_654_435_761 + 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels.writeUInt16LE(1000 + (state >>> 23), 2 * i);
  }
  return pixels;
}

const drawn = new Map<string, Buffer>();
/** Slices of a series differ in their headers; of pixels a few kinds are enough. */
const KINDS = 4;

function pixelsOf(rows: number, columns: number, number: number): Buffer {
  const seed = number % KINDS;
  const key = `${rows} ${columns} ${seed}`;
  const pixels = drawn.get(key) ?? noisyPixels(rows * columns, seed);
  drawn.set(key, pixels);
  return pixels;
}

type Kind = { sopClass: string; modality: string; bodyPart: string; rows: number; columns: number };
const KIND = {
  ct: { sopClass: CT, modality: 'CT', bodyPart: 'CHEST', rows: 512, columns: 512 },
  mammogram: { sopClass: MAMMOGRAM, modality: 'MG', bodyPart: 'BREAST', rows: 3000, columns: 2400 },
} as const satisfies Record<string, Kind>;

/** A series of CT slices of 525 kB or mammograms of 14 MB; the same `key` gives the same bytes, another one another patient. */
export function makeSeries(kind: keyof typeof KIND, key: string, count: number): Series {
  const { sopClass, modality, bodyPart, rows, columns } = KIND[kind];
  const studyUid = uidFor(`bench/${key}/study`);
  const seriesUid = uidFor(`bench/${key}/series`);
  const patientId = `B-${studyUid.slice(-12)}`;
  const instances = Array.from({ length: count }, (_, i) => {
    const sopInstanceUid = uidFor(`bench/${key}/instance/${i + 1}`);
    const position = (-200 + 1.25 * i).toFixed(2);
    const dataSet = {
      '00080005 CS': 'ISO_IR 192',
      '00080008 CS': 'ORIGINAL\\PRIMARY\\AXIAL',
      '00080016 UI': sopClass,
      '00080018 UI': sopInstanceUid,
      '00080020 DA': '20260301',
      '00080021 DA': '20260301',
      '00080022 DA': '20260301',
      '00080023 DA': '20260301',
      '00080030 TM': '081500',
      '00080031 TM': '081500',
      '00080032 TM': '081500',
      '00080033 TM': '081500',
      '00080050 SH': `A${studyUid.slice(-9)}`,
      '00080060 CS': modality,
      '00080070 LO': 'Tầm Soát',
      '00080080 LO': 'Trung tâm tầm soát Hà Nội',
      '00080090 PN': 'Lương^Thị Bác Sĩ',
      '00081010 SH': `${modality}-01`,
      '00081030 LO': 'Tầm soát',
      '0008103e LO': 'Lung 1.0',
      '00081090 LO': 'Phantom 1',
      '00100010 PN': 'Nguyễn^Thị Đào',
      '00100020 LO': patientId,
      '00100021 LO': 'BENCH',
      '00100030 DA': '19660914',
      '00100040 CS': 'F',
      '00180015 CS': bodyPart,
      '00180050 DS': '1.25',
      '00180060 DS': '120',
      '00181020 LO': '1',
      '00181030 LO': 'LDCT',
      '00181210 SH': 'B60f',
      '00185100 CS': 'HFS',
      '0020000d UI': studyUid,
      '0020000e UI': seriesUid,
      '00200010 SH': '1',
      '00200011 IS': '1',
      '00200012 IS': '1',
      '00200013 IS': String(i + 1),
      '00200032 DS': `-180\\-180\\${position}`,
      '00200037 DS': '1\\0\\0\\0\\1\\0',
      '00200052 UI': uidFor(`bench/${key}/space`),
      '00201041 DS': position,
      '00280002 US': 1,
      '00280004 CS': 'MONOCHROME2',
      '00280010 US': rows,
      '00280011 US': columns,
      '00280030 DS': '0.703125\\0.703125',
      '00280100 US': 16,
      '00280101 US': 12,
      '00280102 US': 11,
      '00280103 US': 0,
      '00281050 DS': '-600',
      '00281051 DS': '1500',
      '00281052 DS': '-1024',
      '00281053 DS': '1',
      '00281054 LO': 'HU',
    };
    const bytes = pixelsOf(rows, columns, i);
    return {
      sopInstanceUid,
      bytes: writePart10(dataSet, { kind: 'native', transferSyntax: EXPLICIT_LITTLE, bytes, bits: 16 }),
    };
  });
  return { studyUid, seriesUid, patientId, instances };
}
