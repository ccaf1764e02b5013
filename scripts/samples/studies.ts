import { exposeChestFilm, FILM_PIXEL_MM } from './chest-film.ts';
import type { Codecs } from './codecs.ts';
import { type CtCase, clearCase, nodulesCase } from './ct-cases.ts';
import { coded, commonModules, greyPixels, projectionModules, type StudyPlan } from './dicom-modules.ts';
import { writePart10 } from './dicom-write.ts';
import { exposeMammogram, MAMMOGRAM_PIXEL_MM, MAMMOGRAM_VIEWS, type MammogramView } from './mammogram.ts';
import { personWith } from './people.ts';
import { STORED_OFFSET, scanSlice, slicePosition } from './phantom-ct.ts';
import { uidFor } from './uid.ts';
import { breathingLoop, measuredStill, ULTRASOUND } from './ultrasound.ts';

/** A file to be written: path under `data-samples/`, and a function that makes its bytes. */
export interface SampleFile {
  readonly path: string;
  bytes(): Buffer;
}

/** A chest CT with its plan. */
export interface CtStudy {
  readonly plan: StudyPlan;
  readonly ct: CtCase;
}

/** The two chest CTs: with nodules, and clear. */
export function ctStudies(): { readonly nodules: CtStudy; readonly clear: CtStudy } {
  const plan = { modality: 'CT', description: 'CT ngực liều thấp tầm soát', bodyPart: 'CHEST' } as const;
  return {
    nodules: {
      ct: nodulesCase(),
      plan: {
        ...plan,
        key: 'ct-nodules',
        person: personWith('TS-0001'),
        date: '2026-03-16',
        time: '081500',
        accession: 'TS260316-001',
        seriesDescription: 'Phổi 2.5 mm',
      },
    },
    clear: {
      ct: clearCase(),
      plan: {
        ...plan,
        key: 'ct-clear',
        person: personWith('TS-0004'),
        date: '2026-03-17',
        time: '080500',
        accession: 'TS260317-001',
        seriesDescription: 'Phổi 3 mm',
      },
    },
  };
}

export const FILM_PLAN: StudyPlan = {
  key: 'chest-film',
  person: personWith('TS-0003'),
  modality: 'DX',
  date: '2026-03-16',
  time: '085000',
  accession: 'TS260316-003',
  description: 'X-quang ngực thẳng',
  bodyPart: 'CHEST',
  seriesDescription: 'Ngực thẳng PA',
};

export const MAMMOGRAM_PLAN: StudyPlan = {
  key: 'mammogram',
  person: personWith('TS-0002'),
  modality: 'MG',
  date: '2026-03-16',
  time: '084000',
  accession: 'TS260316-002',
  description: 'X-quang vú tầm soát hai bên',
  bodyPart: 'BREAST',
  seriesDescription: 'Bốn tư thế',
};

export const ULTRASOUND_PLAN: StudyPlan = {
  key: 'ultrasound',
  person: personWith('TS-0003'),
  modality: 'US',
  date: '2026-03-16',
  time: '091000',
  accession: 'TS260316-004',
  description: 'Siêu âm gan',
  bodyPart: 'LIVER',
  seriesDescription: 'Gan',
};

/** One file a slice, from the feet to the head. */
export function ctFiles(study: CtStudy, compress: Codecs['jpegLs']): SampleFile[] {
  return Array.from({ length: study.ct.grid.slices }, (_, slice) => ({
    path: `images/${study.plan.key}/${String(slice + 1).padStart(3, '0')}.dcm`,
    bytes: () => ctSlice(study, slice, compress),
  }));
}

function ctSlice({ plan, ct }: CtStudy, slice: number, compress: Codecs['jpegLs']): Buffer {
  const { grid, phantom } = ct;
  const samples = scanSlice(phantom, grid, slice);
  const position = slicePosition(grid, slice).map((mm) => mm.toFixed(3));
  const dataSet = {
    ...commonModules(plan, slice + 1, '1.2.840.10008.5.1.4.1.1.2'),
    ...greyPixels(grid.columns, grid.rows, 12),
    '00080008 CS': 'ORIGINAL\\PRIMARY\\AXIAL',
    '00180022 CS': 'HELICAL MODE',
    '00180050 DS': String(grid.sliceMm),
    '00180060 DS': '120',
    '00180088 DS': String(grid.sliceMm),
    '00181100 DS': (grid.columns * grid.pixelMm).toFixed(2),
    '00181151 IS': '30',
    '00181210 SH': 'LUNG',
    '00185100 CS': 'HFS',
    '00200012 IS': '1',
    '00200032 DS': position.join('\\'),
    '00200037 DS': '1\\0\\0\\0\\1\\0',
    '00200052 UI': uidFor(`${plan.key}/frame-of-reference`),
    '00201040 LO': '',
    '00201041 DS': position[2] ?? '0',
    '00280030 DS': `${grid.pixelMm}\\${grid.pixelMm}`,
    '00281050 DS': '-600\\40',
    '00281051 DS': '1500\\400',
    '00281052 DS': String(-STORED_OFFSET),
    '00281053 DS': '1',
    '00281054 LO': 'HU',
    '00281055 LO': 'LUNG\\MEDIASTINUM',
  };
  return writePart10(dataSet, compress([{ width: grid.columns, height: grid.rows, bits: 12, samples }]));
}

/** The chest film. */
export function filmFiles(compress: Codecs['jpegLs']): SampleFile[] {
  const bytes = (): Buffer => {
    const frame = exposeChestFilm();
    const dataSet = {
      ...commonModules(FILM_PLAN, 1, '1.2.840.10008.5.1.4.1.1.1.1'),
      ...greyPixels(frame.width, frame.height, 12),
      ...projectionModules(FILM_PIXEL_MM, { centre: 2150, width: 2900 }),
      '00080008 CS': 'ORIGINAL\\PRIMARY\\',
      '00082218 SQ': [coded('816094009', 'SCT', 'Chest')],
      '00180060 DS': '120',
      '00181508 CS': '',
      '00185101 CS': 'PA',
      '00200020 CS': 'L\\F',
      '00200062 CS': 'U',
      '00540220 SQ': [{ ...coded('399348003', 'SCT', 'postero-anterior'), '00540222 SQ': [] }],
    };
    return writePart10(dataSet, compress([frame]));
  };
  return [{ path: 'images/chest-film/001.dcm', bytes }];
}

/** Four mammograms, right and left, two views each. */
export function mammogramFiles(compress: Codecs['jpegLs']): SampleFile[] {
  return MAMMOGRAM_VIEWS.map((view, i) => ({
    path: `images/mammogram/${view.laterality}${view.position}.dcm`,
    bytes: () => mammogram(view, i + 1, compress),
  }));
}

function mammogram(view: MammogramView, instance: number, compress: Codecs['jpegLs']): Buffer {
  const frame = exposeMammogram(view);
  const right = view.laterality === 'R';
  const oblique = view.position === 'MLO';
  const rows = right ? 'P' : 'A';
  const columns = oblique ? 'F' : right ? 'L' : 'R';
  const viewCode = oblique
    ? coded('399368009', 'SCT', 'medio-lateral oblique')
    : coded('399162004', 'SCT', 'cranio-caudal');
  const dataSet = {
    ...commonModules(MAMMOGRAM_PLAN, instance, '1.2.840.10008.5.1.4.1.1.1.2'),
    ...greyPixels(frame.width, frame.height, 12),
    ...projectionModules(MAMMOGRAM_PIXEL_MM, { centre: 1900, width: 3400 }),
    '00080008 CS': 'ORIGINAL\\PRIMARY\\',
    '00082218 SQ': [coded('76752008', 'SCT', 'Breast')],
    '00180060 DS': '29',
    '00181147 CS': 'RECTANGLE',
    '00181508 CS': 'MAMMOGRAPHIC',
    '00181510 DS': oblique ? '45' : '0',
    '001811a0 DS': '48',
    '00185101 CS': view.position,
    '00200020 CS': `${rows}\\${columns}`,
    '00200062 CS': view.laterality,
    '00281300 CS': 'NO',
    '00400318 CS': 'BREAST',
    '00540220 SQ': [{ ...viewCode, '00540222 SQ': [] }],
  };
  return writePart10(dataSet, compress([frame]));
}

/** The measured still in colour, and the breathing loop in grey. */
export function ultrasoundFiles(codecs: Codecs): SampleFile[] {
  const still = (): Buffer => {
    const rgb = measuredStill();
    const dataSet = {
      ...commonModules(ULTRASOUND_PLAN, 1, '1.2.840.10008.5.1.4.1.1.6.1'),
      ...ultrasoundModules(),
      ...greyPixels(ULTRASOUND.width, ULTRASOUND.height, 8),
      '00280002 US': 3,
      '00280004 CS': 'RGB',
      '00280006 US': 0,
      '00280014 US': 0,
    };
    const frame = { width: ULTRASOUND.width, height: ULTRASOUND.height, bits: 8, samples: rgb };
    return writePart10(dataSet, codecs.native([frame]));
  };
  const loop = (): Buffer => {
    const frames = breathingLoop();
    const dataSet = {
      ...commonModules(ULTRASOUND_PLAN, 2, '1.2.840.10008.5.1.4.1.1.3.1'),
      ...ultrasoundModules(),
      ...greyPixels(ULTRASOUND.width, ULTRASOUND.height, 8),
      '00181063 DS': '120',
      '00280008 IS': String(frames.length),
      '00280009 AT': 0x00181063,
    };
    return writePart10(dataSet, codecs.rle(frames));
  };
  return [
    { path: 'images/ultrasound/still.dcm', bytes: still },
    { path: 'images/ultrasound/loop.dcm', bytes: loop },
  ];
}

function ultrasoundModules() {
  const [x0, y0, x1, y1] = ULTRASOUND.region;
  return {
    '00080008 CS': 'ORIGINAL\\PRIMARY\\ABDOMINAL\\0001',
    '00082218 SQ': [coded('10200004', 'SCT', 'Liver')],
    '00186011 SQ': [
      {
        '00186012 US': 1,
        '00186014 US': 1,
        '00186016 UL': 0,
        '00186018 UL': x0,
        '0018601a UL': y0,
        '0018601c UL': x1,
        '0018601e UL': y1,
        '00186024 US': 3,
        '00186026 US': 3,
        '0018602c FD': ULTRASOUND.pixelCm,
        '0018602e FD': ULTRASOUND.pixelCm,
      },
    ],
    '00200020 CS': '',
    '00280301 CS': 'NO',
    '00282110 CS': '00',
  };
}
