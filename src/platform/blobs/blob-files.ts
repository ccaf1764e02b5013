import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobHash, blobHash } from '../../domain/ids.ts';

/** Where half-written files lie, beside the blobs. */
export const TEMPORARY = 'tmp';

/** How many beginnings of a hash there are, of four hexadecimal digits: by these the blobs are gone through in parts. */
export const PREFIXES = 65_536;

/** Some of the prefixes, by number; both ends belong to it. */
export type PrefixRange = { readonly first: number; readonly last: number };

/** A prefix as its four hexadecimal digits. */
export function prefixText(prefix: number): string {
  return prefix.toString(16).padStart(4, '0');
}

/**
 * The folder of a blob, by the first two digits of its hash. So there are 256, which are soon all there: to make a
 * folder durable takes as long as to make a slice durable.
 */
export function blobFolder(root: string, hash: BlobHash): string {
  return join(root, hash.slice(0, 2));
}

export function blobPath(root: string, hash: BlobHash): string {
  return join(blobFolder(root, hash), hash);
}

/** The names in a folder, sorted; none when it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const PAIR = /^[0-9a-f]{2}$/;

/**
 * The files of the prefixes asked for, in the order of their names; `hash` is null for one that is no blob of its
 * folder, which is given with the folder's first prefix.
 */
export async function* blobFiles(
  root: string,
  { first, last }: PrefixRange,
): AsyncGenerator<{ readonly path: string; readonly hash: BlobHash | null }> {
  for (let outer = first >> 8; outer <= last >> 8; outer++) {
    const folder = outer.toString(16).padStart(2, '0');
    for (const name of await namesIn(join(root, folder))) {
      const hash = name.startsWith(folder) ? blobHash(name) : null;
      const prefix = hash === null ? outer << 8 : Number.parseInt(hash.slice(0, 4), 16);
      if (prefix >= first && prefix <= last) yield { path: join(root, folder, name), hash };
    }
  }
}

/** What lies beside the folders of blobs and does not belong there. */
export async function strayFiles(root: string): Promise<string[]> {
  const names = await namesIn(root);
  return names.filter((name) => name !== TEMPORARY && !PAIR.test(name)).map((name) => join(root, name));
}
