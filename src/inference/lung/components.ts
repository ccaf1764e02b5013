import type { Triple } from './volume.ts';

/** Voxels that touch each other by a face; `label` is 1-based, `voxels` their number. */
export interface Components {
  readonly labels: Int32Array;
  /** Voxel count by label; index 0 is unused. */
  readonly voxels: readonly number[];
}

/** Labels the parts of a mask that hang together by faces; `withinSlices` keeps every slice to itself. */
export function labelComponents(mask: Uint8Array, size: Triple, withinSlices = false): Components {
  const [nx, ny, nz] = size;
  const plane = nx * ny;
  const labels = new Int32Array(mask.length);
  const voxels = [0];
  const stack: number[] = [];
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] !== 1 || labels[seed] !== 0) continue;
    const label = voxels.length;
    let count = 0;
    labels[seed] = label;
    stack.push(seed);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      count++;
      const x = at % nx;
      const y = Math.floor(at / nx) % ny;
      const z = Math.floor(at / plane);
      const visit = (next: number) => {
        if (mask[next] === 1 && labels[next] === 0) {
          labels[next] = label;
          stack.push(next);
        }
      };
      if (x > 0) visit(at - 1);
      if (x < nx - 1) visit(at + 1);
      if (y > 0) visit(at - nx);
      if (y < ny - 1) visit(at + nx);
      if (!withinSlices && z > 0) visit(at - plane);
      if (!withinSlices && z < nz - 1) visit(at + plane);
    }
    voxels.push(count);
  }
  return { labels, voxels };
}

/** Marks, slice by slice, the voxels outside `mask` that no path outside it joins to the edge of the slice. */
export function enclosedInSlices(mask: Uint8Array, size: Triple): Uint8Array {
  const [nx, ny, nz] = size;
  const plane = nx * ny;
  const enclosed = new Uint8Array(mask.length);
  const stack: number[] = [];
  for (let z = 0; z < nz; z++) {
    const base = z * plane;
    for (let i = 0; i < plane; i++) enclosed[base + i] = mask[base + i] === 1 ? 0 : 1;
    const drain = (at: number) => {
      if (enclosed[at] !== 1) return;
      enclosed[at] = 0;
      stack.push(at);
    };
    for (let x = 0; x < nx; x++) {
      drain(base + x);
      drain(base + plane - nx + x);
    }
    for (let y = 0; y < ny; y++) {
      drain(base + y * nx);
      drain(base + y * nx + nx - 1);
    }
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % nx;
      const y = Math.floor((at - base) / nx);
      if (x > 0) drain(at - 1);
      if (x < nx - 1) drain(at + 1);
      if (y > 0) drain(at - nx);
      if (y < ny - 1) drain(at + nx);
    }
  }
  return enclosed;
}
