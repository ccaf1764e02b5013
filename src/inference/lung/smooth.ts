import type { Grid, Triple } from './volume.ts';

/** A normalised Gaussian cut at three sigmas; sigma in voxels. */
function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const kernel = new Float32Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) {
    const weight = Math.exp((-0.5 * i * i) / (sigma * sigma));
    kernel[i + radius] = weight;
    sum += weight;
  }
  for (let i = 0; i < kernel.length; i++) kernel[i] = kernel[i]! / sum;
  return kernel;
}

/** Smooths a grid by a Gaussian with its own sigma (in mm) along each axis; edges repeat their last value. */
export function smoothGrid(grid: Grid, sigmaMm: Triple): Grid {
  const [nx, ny, nz] = grid.size;
  let values = grid.values;
  const strides: Triple = [1, nx, nx * ny];
  for (const axis of [0, 1, 2] as const) {
    const sigma = sigmaMm[axis] / grid.spacingMm[axis];
    const length = grid.size[axis];
    // Below a quarter of a voxel a Gaussian changes nothing that sampling has kept.
    if (sigma < 0.25 || length < 2) continue;
    values = convolveAxis(values, [nx, ny, nz], strides[axis], length, gaussianKernel(sigma));
  }
  return { ...grid, values };
}

function convolveAxis(
  source: Float32Array,
  size: Triple,
  stride: number,
  length: number,
  kernel: Float32Array,
): Float32Array {
  const target = new Float32Array(source.length);
  const radius = (kernel.length - 1) / 2;
  const line = new Float32Array(length + 2 * radius);
  const lines = (size[0] * size[1] * size[2]) / length;
  for (let n = 0; n < lines; n++) {
    // Lines along an axis start at every index whose coordinate on that axis is 0.
    const start = Math.floor(n / stride) * stride * length + (n % stride);
    const first = source[start]!;
    const last = source[start + (length - 1) * stride]!;
    for (let i = 0; i < radius; i++) {
      line[i] = first;
      line[radius + length + i] = last;
    }
    for (let i = 0, at = start; i < length; i++, at += stride) line[radius + i] = source[at]!;
    for (let i = 0, at = start; i < length; i++, at += stride) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * line[i + k]!;
      target[at] = sum;
    }
  }
  return target;
}
