import { type Tube, tubeDistance, tubesAlong } from './shapes.ts';

/** The heart's great vessels and the oesophagus, the same in everybody. */
export function greatVessels(): Tube[] {
  return [
    // Ascending aorta, arch, descending aorta.
    ...tubesAlong(
      43,
      [6, -18, -30, 15],
      [-14, -28, 0, 15.5],
      [-15, -24, 25, 15],
      [-6, -10, 44, 13.5],
      [10, 12, 49, 13],
      [23, 36, 40, 12.5],
      [25, 46, 15, 12],
      [24, 50, -60, 11.5],
      [16, 50, -130, 11],
      [6, 48, -220, 10],
    ),
    // Branches of the arch.
    ...tubesAlong(42, [-8, -10, 50, 6.5], [-15, -4, 85, 6], [-18, 4, 130, 4.5]),
    ...tubesAlong(42, [8, 6, 55, 4.2], [14, 8, 120, 3.8]),
    ...tubesAlong(42, [20, 24, 48, 5], [20, 22, 90, 4.6], [22, 14, 130, 4.4]),
    // Upper caval vein and its tributaries, azygos vein.
    ...tubesAlong(41, [-26, -14, -25, 9.5], [-25, -16, 45, 9], [-22, -20, 62, 8]),
    ...tubesAlong(41, [-22, -20, 58, 7], [6, -30, 66, 6], [18, -22, 86, 6], [24, -14, 130, 5]),
    ...tubesAlong(41, [-22, -20, 60, 7], [-19, -10, 96, 5.5], [-20, -4, 130, 5]),
    ...tubesAlong(40, [-8, 47, -120, 3.5], [-9, 47, 20, 3.5], [-20, 32, 34, 4], [-25, -6, 30, 4]),
    // Pulmonary trunk and main arteries.
    ...tubesAlong(42, [20, -42, -24, 14], [20, -26, 2, 13.5], [30, 4, 8, 11], [44, 14, 2, 8.5]),
    ...tubesAlong(42, [16, -22, -2, 12], [-10, 2, -4, 10.5], [-38, 10, -6, 8.5]),
    // Oesophagus.
    ...tubesAlong(32, [4, 40, 175, 6], [6, 42, 30, 6.5], [4, 44, -60, 6.5], [18, 34, -140, 7]),
    // Lower caval vein.
    ...tubesAlong(44, [-26, 4, -60, 11], [-26, 10, -200, 11.5]),
  ];
}

const TUBES = greatVessels().map((tube) => {
  const reach = Math.max(tube.fromRadius, tube.toRadius) + 14;
  return {
    tube,
    low: Math.min(tube.from[2], tube.to[2]) - reach,
    high: Math.max(tube.from[2], tube.to[2]) + reach,
  };
});

/** Signed distance to the nearest great vessel, at most 14 mm: the lungs give way to them. */
export function greatVesselDistance(x: number, y: number, z: number): number {
  let nearest = 14;
  for (const { tube, low, high } of TUBES) {
    if (z < low || z > high) continue;
    const distance = tubeDistance(tube, x, y, z);
    if (distance < nearest) nearest = distance;
  }
  return nearest;
}
