import type { Triple } from './volume.ts';

/** A power of two, so that it is the same number in 32 bits. */
const FAR = 2 ** 40;

/**
 * The squared distance in mm² from every voxel to the nearest voxel of `mask` (0 inside it), exact and in linear
 * time: one pass of lower envelopes of parabolas an axis. Without any mask voxel every distance is 2^40.
 * An infinite spacing along z keeps every slice to itself.
 *
 * Felzenszwalb P, Huttenlocher D. Distance transforms of sampled functions. doi:10.4086/toc.2012.v008a019
 */
export function squaredDistanceTo(mask: Uint8Array, size: Triple, spacingMm: Triple): Float32Array {
  const [nx, ny, nz] = size;
  const field = new Float32Array(mask.length);
  for (let i = 0; i < field.length; i++) field[i] = mask[i] === 1 ? 0 : FAR;
  const pass = envelopePass(Math.max(nx, ny, nz));
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) pass(field, (z * ny + y) * nx, 1, nx, spacingMm[0]);
    for (let x = 0; x < nx; x++) pass(field, z * ny * nx + x, nx, ny, spacingMm[1]);
  }
  if (Number.isFinite(spacingMm[2])) {
    for (let i = 0; i < nx * ny; i++) pass(field, i, nx * ny, nz, spacingMm[2]);
  }
  return field;
}

function envelopePass(longest: number) {
  const line = new Float64Array(longest);
  const vertex = new Int32Array(longest);
  const bound = new Float64Array(longest + 1);
  return (field: Float32Array, start: number, stride: number, length: number, spacing: number) => {
    let far = 0;
    let inside = 0;
    for (let i = 0, at = start; i < length; i++, at += stride) {
      const value = field[at]!;
      line[i] = value;
      if (value >= FAR) far++;
      else if (value === 0) inside++;
    }
    if (far === length || inside === length) return;
    const unit = spacing * spacing;
    let last = -1;
    for (let i = 0; i < length; i++) {
      const height = line[i]!;
      if (height >= FAR) continue;
      let from = Number.NEGATIVE_INFINITY;
      while (last >= 0) {
        const v = vertex[last]!;
        from = (height + unit * i * i - line[v]! - unit * v * v) / (2 * unit * (i - v));
        if (from > bound[last]!) break;
        last--;
        from = Number.NEGATIVE_INFINITY;
      }
      last++;
      vertex[last] = i;
      bound[last] = from;
      bound[last + 1] = Number.POSITIVE_INFINITY;
    }
    let current = 0;
    for (let i = 0, at = start; i < length; i++, at += stride) {
      while (current < last && bound[current + 1]! < i) current++;
      const v = vertex[current]!;
      field[at] = unit * (i - v) * (i - v) + line[v]!;
    }
  };
}
