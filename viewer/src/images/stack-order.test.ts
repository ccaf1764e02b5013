import { describe, expect, it } from 'vitest';
import type { ImageInfo } from './image-info.ts';
import { indexOfPlace, inOrder, startIndex } from './stack-order.ts';
import { axialSlice } from './test-slice.ts';

const uids = (images: readonly ImageInfo[]) => images.map((image) => image.sopInstanceUid);

describe('the order of a stack', () => {
  it('goes by place in the body, in the direction of the numbers', () => {
    const sent = [axialSlice('c', 3, 10), axialSlice('a', 1, 30), axialSlice('b', 2, 20)];
    expect(uids(inOrder(sent))).toEqual(['a', 'b', 'c']);
  });

  it('puts a wrongly numbered slice at its place', () => {
    const sent = [axialSlice('a', 1, 0), axialSlice('c', 2, 4), axialSlice('b', 3, 2), axialSlice('d', 4, 6)];
    expect(uids(inOrder(sent))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes by number where slices share a place, as phases do', () => {
    const sent = [axialSlice('b', 2, 0), axialSlice('a', 1, 0), axialSlice('c', 3, 5)];
    expect(uids(inOrder(sent))).toEqual(['a', 'b', 'c']);
  });

  it('goes by number where one picture has no place', () => {
    const sent = [axialSlice('b', 2, 0), { ...axialSlice('a', 1, 9), plane: null }];
    expect(uids(inOrder(sent))).toEqual(['a', 'b']);
  });

  it('puts pictures without a number last and the frames of one instance in theirs', () => {
    const film = { ...axialSlice('z', 1, 0), plane: null };
    const sent = [
      { ...film, sopInstanceUid: 'nameless', instanceNumber: null },
      { ...film, frame: 2 },
      { ...film, frame: 1 },
    ];
    expect(inOrder(sent).map((image) => [image.sopInstanceUid, image.frame])).toEqual([
      ['z', 1],
      ['z', 2],
      ['nameless', 1],
    ]);
  });
});

describe('the picture that is shown first', () => {
  const slices = Array.from({ length: 20 }, (_, index) => axialSlice(`s${index}`, index + 1, index));

  it('is the wished one, else the middle of a long stack, else the first', () => {
    expect(startIndex(slices, { sopInstanceUid: 's3', frame: 1 })).toBe(3);
    expect(startIndex(slices, null)).toBe(10);
    expect(startIndex(slices, { sopInstanceUid: 'elsewhere', frame: 1 })).toBe(10);
    expect(startIndex(slices.slice(0, 4), null)).toBe(0);
    expect(
      startIndex(
        slices.map((slice) => ({ ...slice, plane: null })),
        null,
      ),
    ).toBe(0);
  });

  it('is found by instance and frame together', () => {
    expect(indexOfPlace(slices, { sopInstanceUid: 's3', frame: 1 })).toBe(3);
    expect(indexOfPlace(slices, { sopInstanceUid: 's3', frame: 2 })).toBe(-1);
  });
});
