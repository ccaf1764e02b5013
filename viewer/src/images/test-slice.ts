import type { ImageInfo } from './image-info.ts';

/** An axial CT slice at a height in millimetres, for tests. */
export function axialSlice(sopInstanceUid: string, instanceNumber: number, z: number): ImageInfo {
  return {
    imageId: `wadors:${sopInstanceUid}`,
    sopInstanceUid,
    frame: 1,
    frameCount: 1,
    instanceNumber,
    rows: 512,
    columns: 512,
    modality: 'CT',
    plane: { position: [-180, -180, z], row: [1, 0, 0], column: [0, 1, 0] },
    spacing: { row: 0.7, column: 0.7, at: 'patient' },
    thicknessMm: 2.5,
    isColour: false,
    isInverse: false,
    sentOrientation: [],
    laterality: '',
    lossyRatio: null,
    hasModalityLut: false,
    framesPerSecond: null,
  };
}
