/**
 * Gives the memory of a chunk from a socket back to the system once nobody looks at any of it: left to the garbage
 * collector, the half megabyte of each image makes it go through all of the memory several times a second.
 * The chunk and every part of it are empty afterwards; one that has only a part of its memory stays as it is.
 */
export function giveBack(chunk: Buffer): void {
  const { buffer } = chunk;
  if (chunk.length === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
