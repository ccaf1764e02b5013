/** Stands in for xmlbuilder2, which vtk.js imports for XML files that the viewer neither reads nor writes. */
export function create(): never {
  throw new Error('the viewer reads and writes no XML');
}
