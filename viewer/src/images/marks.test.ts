import type { Types } from '@cornerstonejs/core';
import { describe, expect, it } from 'vitest';
import { type Mark, rectOnImage, rectOnPlane } from './marks.ts';
import { toPixel, toWorld } from './pixel-places.ts';

const places = {
  position: [-100, -50, 30],
  row: [1, 0, 0],
  column: [0, 1, 0],
  acrossMm: 0.5,
  downMm: 2,
} as const;
const mark: Mark = {
  id: 'm',
  sopInstanceUid: '1.2',
  frame: 1,
  box: [10, 20, 14, 24],
  depthMm: 6,
  label: 'x',
  look: 'open',
};

/** A viewport on which one millimetre is one pixel, looking along z at a height. */
const lookingAt = (z: number) => ({
  worldToCanvas: ([x, y]: Types.Point3): Types.Point2 => [x, y],
  getCamera: () => ({
    viewPlaneNormal: [0, 0, 1] satisfies Types.Point3,
    focalPoint: [0, 0, z] satisfies Types.Point3,
  }),
});

describe('marks', () => {
  it('lie on the pixels of their box, edge to edge', () => {
    expect(toWorld(places, [0.5, 0.5])).toEqual([-100, -50, 30]);
    expect(rectOnImage(lookingAt(30), places, mark.box)).toEqual({ x: -95.25, y: -11, width: 2, height: 8 });
  });

  it('are drawn on other planes as far as the finding reaches, and not beyond', () => {
    expect(rectOnPlane(lookingAt(32.9), places, mark)).toEqual({ x: -95.25, y: -11, width: 2, height: 8 });
    expect(rectOnPlane(lookingAt(33.1), places, mark)).toBeNull();
    expect(rectOnPlane(lookingAt(26.9), places, mark)).toBeNull();
  });

  it('reach through one slice at least when their depth is unknown', () => {
    expect(rectOnPlane(lookingAt(30.4), places, { ...mark, depthMm: null })).not.toBeNull();
    expect(rectOnPlane(lookingAt(31), places, { ...mark, depthMm: null })).toBeNull();
  });

  it('find the pixel that a point of the screen lies on', () => {
    expect(toPixel(places, toWorld(places, [12.25, 21.75]))).toEqual([12.25, 21.75]);
  });
});
