import type { Random } from '../../scripts/samples/random.ts';

/** A change made to bytes, and what it was called. */
export type Mutation = { readonly what: string; readonly bytes: Buffer };

export const below = (random: Random, limit: number): number => Math.floor(random.between(0, limit));

export function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[below(random, from.length)];
  if (chosen === undefined) throw new Error('there is nothing to pick from');
  return chosen;
}

/** Puts bytes in the place of others. */
export function splice(bytes: Buffer, at: number, remove: number, put: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + remove)]);
}

/** Some bits turned over, most often few. */
export function flipBits(bytes: Buffer, random: Random, from = 0): Mutation {
  const changed = Buffer.from(bytes);
  const count = 1 + below(random, 2 ** below(random, 8));
  for (let i = 0; i < count && from < bytes.length; i++) {
    const at = from + below(random, bytes.length - from);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
  }
  return { what: `${count} bits flipped`, bytes: changed };
}

export function truncate(bytes: Buffer, random: Random, from = 0): Mutation {
  const length = from + below(random, Math.max(1, bytes.length - from));
  return { what: `cut off at ${length}`, bytes: bytes.subarray(0, length) };
}

/** The beginning of one and the end of another. */
export function join(bytes: Buffer, other: Buffer, random: Random, from = 0): Mutation {
  const at = from + below(random, Math.max(1, bytes.length - from));
  const rest = other.subarray(below(random, other.length));
  return {
    what: `goes on as another from ${at}`,
    bytes: Buffer.concat([bytes.subarray(0, at), rest]),
  };
}

/** Noise over a stretch of bytes. */
export function scramble(bytes: Buffer, random: Random, from = 0): Mutation {
  const changed = Buffer.from(bytes);
  const at = from + below(random, Math.max(1, bytes.length - from));
  const length = Math.min(1 + below(random, 256), changed.length - at);
  for (let i = 0; i < length; i++) changed[at + i] = below(random, 256);
  return { what: `${length} bytes of noise at ${at}`, bytes: changed };
}
