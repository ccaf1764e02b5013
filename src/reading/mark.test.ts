import { describe, expect, it } from 'vitest';
import { markProblem } from './mark.ts';

const raster = { seriesUid: '1.2', rows: 100, columns: 200, frames: 3 };

describe('a mark on an image', () => {
  it('may fill the image to its edges', () => {
    expect(markProblem({ frame: 3, box: [0, 0, 200, 100], seriesUid: '1.2' }, raster)).toBeNull();
  });

  it.each([
    ['belongs to the study', { frame: 1, box: [0, 0, 1, 1] as const }, null],
    ['has pixels', { frame: 1, box: [0, 0, 1, 1] as const }, { ...raster, rows: null }],
    ['names its own series', { frame: 1, box: [0, 0, 1, 1] as const, seriesUid: '1.3' }, raster],
    ['has that frame', { frame: 4, box: [0, 0, 1, 1] as const }, raster],
    ['has room to the right', { frame: 1, box: [0, 0, 201, 1] as const }, raster],
    ['has room below', { frame: 1, box: [0, 0, 1, 100.5] as const }, raster],
    ['has room to the left', { frame: 1, box: [-0.1, 0, 1, 1] as const }, raster],
    ['has a box with an area', { frame: 1, box: [5, 5, 5, 9] as const }, raster],
    ['has a box the right way round', { frame: 1, box: [9, 5, 5, 9] as const }, raster],
  ])('is refused unless its image %s', (_name, mark, on) => {
    expect(markProblem(mark, on)).not.toBeNull();
  });
});
