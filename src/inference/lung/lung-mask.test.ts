import { describe, expect, it } from 'vitest';
import { squaredDistanceTo } from './distance.ts';
import type { DrawnBall } from './drawn-chest.ts';
import { drawChest, FIRST_LUNG_MM, OUTER_WALL_MM } from './drawn-chest.ts';
import { findLungs } from './lung-mask.ts';
import { regionHolds } from './measure.ts';
import type { Triple } from './volume.ts';

/** The two drawn ellipsoids: 4/3 π · 55 · 78 · 110 mm³ each. */
const DRAWN_ML = (2 * ((4 / 3) * Math.PI * 55 * 78 * 110)) / 1000;

describe('the lung mask', () => {
  for (const sliceMm of [2, 5, 8]) {
    it(`measures the lungs in ${sliceMm} mm slices, without windpipe, table and outside air`, () => {
      const lungs = findLungs(drawChest({ sliceMm, pixelMm: 3 }));
      expect(lungs.volumeMl).toBeGreaterThan(0.93 * DRAWN_ML);
      expect(lungs.volumeMl).toBeLessThan(1.05 * DRAWN_ML);
      expect(lungs.medianHu).toBeGreaterThan(-880);
      expect(lungs.medianHu).toBeLessThan(-840);
    });
  }

  const balls: readonly (DrawnBall & { name: string })[] = [
    { name: 'a nodule of 10 mm', centreMm: FIRST_LUNG_MM, diameterMm: 10 },
    { name: 'a nodule of 12 mm at the wall', centreMm: [42, 120, 135], diameterMm: 12 },
    { name: 'a mass of 55 mm at the wall', centreMm: [62, 120, 135], diameterMm: 55 },
    { name: 'a mass of 50 mm at the mediastinum', centreMm: [121, 120, 135], diameterMm: 50 },
  ];
  for (const ball of balls) {
    for (const sliceMm of [4, 8]) {
      it(`holds ${ball.name} in ${sliceMm} mm slices`, () => {
        const pixelMm = 3;
        const { region } = findLungs(drawChest({ sliceMm, pixelMm, balls: [ball] }));
        let held = 0;
        let all = 0;
        const reach = 0.4 * ball.diameterMm;
        for (let dz = -reach; dz <= reach; dz += sliceMm / 2) {
          for (let dy = -reach; dy <= reach; dy += 2) {
            for (let dx = -reach; dx <= reach; dx += 2) {
              if (Math.hypot(dx, dy, dz) > reach) continue;
              const voxel = place(ball.centreMm, [dx, dy, dz], pixelMm, sliceMm);
              all++;
              if (regionHolds(region, ...voxel)) held++;
            }
          }
        }
        expect(held / all).toBeGreaterThan(0.95);
      });
    }
  }

  it('leaves the mediastinum and the chest wall outside', () => {
    const { region } = findLungs(drawChest({ sliceMm: 2.5, pixelMm: 3 }));
    for (const outside of [
      [165, 150, 135],
      [165, 60, 135],
      [OUTER_WALL_MM[0] - 8, 120, 135],
    ] as const) {
      expect(regionHolds(region, ...place(outside, [0, 0, 0], 3, 2.5))).toBe(false);
    }
  });
});

function place(centre: Triple, off: Triple, pixelMm: number, sliceMm: number): [number, number, number] {
  return [
    Math.round((centre[0] + off[0]) / pixelMm),
    Math.round((centre[1] + off[1]) / pixelMm),
    Math.round((centre[2] + off[2]) / sliceMm),
  ];
}

describe('the distance transform', () => {
  it('gives the same distances as looking at every voxel, on voxels that are not cubes', () => {
    const size: Triple = [7, 6, 5];
    const spacing: Triple = [0.7, 0.9, 2.5];
    const seeds = [3, 50, 111, 208];
    const mask = new Uint8Array(7 * 6 * 5);
    for (const seed of seeds) mask[seed] = 1;
    const got = squaredDistanceTo(mask, size, spacing);
    const xyz = (i: number) => [i % 7, Math.floor(i / 7) % 6, Math.floor(i / 42)] as const;
    got.forEach((value, i) => {
      const [x, y, z] = xyz(i);
      const expected = Math.min(
        ...seeds.map((seed) => {
          const [sx, sy, sz] = xyz(seed);
          return ((x - sx) * 0.7) ** 2 + ((y - sy) * 0.9) ** 2 + ((z - sz) * 2.5) ** 2;
        }),
      );
      expect(value).toBeCloseTo(expected, 3);
    });
  });

  it('calls everything far where there is nothing', () => {
    expect(
      [...squaredDistanceTo(new Uint8Array(8), [2, 2, 2], [1, 1, 1])].every((value) => value > 1e11),
    ).toBe(true);
  });
});
