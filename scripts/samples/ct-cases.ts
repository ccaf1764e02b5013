import { againstPleura, type Nodule, shapeNodule } from './nodules.ts';
import type { CtGrid, CtPhantom } from './phantom-ct.ts';
import { randomFrom } from './random.ts';
import { makeThorax, type Thorax } from './thorax.ts';
import { growChestTubes } from './vessels.ts';

/** One chest CT of the samples: whose it is, how it is scanned, what lies in it. */
export interface CtCase {
  readonly patientId: string;
  readonly grid: CtGrid;
  readonly phantom: CtPhantom;
}

/** The man with four nodules, scanned thin. */
export function nodulesCase(): CtCase {
  const thorax = makeThorax({
    seed: 'ct-nodules',
    cavityHalfWidth: 132,
    cavityHalfDepth: 90,
    fat: 10,
    muscle: 14,
    breasts: false,
    lungHu: -866,
    calibre: 0.8,
  });
  const grid = { columns: 512, rows: 512, pixelMm: 0.74, sliceMm: 2.5, slices: 100, firstZ: -125 };
  return makeCase('TS-0001', thorax, grid, nodulesOf(thorax), 3);
}

/** The woman without nodules, scanned coarser. */
export function clearCase(): CtCase {
  const thorax = makeThorax({
    seed: 'ct-clear',
    cavityHalfWidth: 118,
    cavityHalfDepth: 82,
    fat: 13,
    muscle: 9,
    breasts: true,
    lungHu: -850,
    calibre: 0.72,
  });
  const grid = { columns: 512, rows: 512, pixelMm: 0.74, sliceMm: 3, slices: 70, firstZ: -105 };
  return makeCase('TS-0004', thorax, grid, [], 3);
}

function nodulesOf(thorax: Thorax): Nodule[] {
  const foot = againstPleura(thorax, [80, 40, -28], [0.86, 0.5, 0], 10);
  return [
    {
      name: 'right upper lobe',
      centre: [-84, -18, 42],
      diameterMm: 8,
      hu: 32,
      margin: 'smooth',
      mustFlag: true,
    },
    {
      name: 'left upper lobe',
      centre: [80, -20, 36],
      diameterMm: 14,
      hu: 38,
      margin: 'spiculated',
      mustFlag: true,
    },
    {
      name: 'right lower lobe',
      centre: [-82, 52, -38],
      diameterMm: 5,
      hu: 26,
      margin: 'smooth',
      mustFlag: false,
    },
    {
      name: 'left lower lobe, pleural',
      centre: foot,
      diameterMm: 20,
      hu: 36,
      margin: 'juxtapleural',
      mustFlag: true,
    },
  ];
}

function makeCase(
  patientId: string,
  thorax: Thorax,
  grid: CtGrid,
  nodules: readonly Nodule[],
  noiseHu: number,
): CtCase {
  const { seed } = thorax.build;
  const keepOut = nodules.map((n) => ({ centre: n.centre, radius: n.diameterMm / 2 + 5 }));
  const tubes = growChestTubes(thorax, randomFrom(`${seed}/vessels`), keepOut);
  const random = randomFrom(`${seed}/nodules`);
  const shapes = nodules.map((n) => shapeNodule(n, random));
  return { patientId, grid, phantom: { thorax, tubes, nodules: shapes, noiseHu, seed } };
}
