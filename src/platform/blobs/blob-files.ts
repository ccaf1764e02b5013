import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobHash, blobHash } from '../../domain/ids.ts';

/** Where half-written files lie, beside the blobs. */
export const TEMPORARY = 'tmp';

/** How many folders the blobs are spread over: one for each start of four hexadecimal digits. */
export const FOLDERS = 65_536;

/** Some of the folders, by number; both ends belong to it. */
export type FolderRange = { readonly first: number; readonly last: number };

/** What every hash in a folder begins with: four hexadecimal digits. */
export function folderPrefix(folder: number): string {
  return folder.toString(16).padStart(4, '0');
}

export function blobFolder(root: string, hash: BlobHash): string {
  return join(root, hash.slice(0, 2), hash.slice(2, 4));
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

/** The files of the folders asked for, in the order of their names; `hash` is null for one that is no blob of its folder. */
export async function* blobFiles(
  root: string,
  { first, last }: FolderRange,
): AsyncGenerator<{ readonly path: string; readonly hash: BlobHash | null }> {
  for (let outer = first >> 8; outer <= last >> 8; outer++) {
    const high = outer.toString(16).padStart(2, '0');
    for (const low of await namesIn(join(root, high))) {
      const number = (outer << 8) + Number.parseInt(low, 16);
      if (!PAIR.test(low) || number < first || number > last) continue;
      for (const name of await namesIn(join(root, high, low))) {
        const hash = name.startsWith(`${high}${low}`) ? blobHash(name) : null;
        yield { path: join(root, high, low, name), hash };
      }
    }
  }
}

/** What lies beside the folders of blobs and does not belong there. */
export async function strayFiles(root: string): Promise<string[]> {
  const strays: string[] = [];
  for (const high of await namesIn(root)) {
    if (high === TEMPORARY) continue;
    if (!PAIR.test(high)) strays.push(join(root, high));
    else {
      const lows = await namesIn(join(root, high));
      strays.push(...lows.filter((low) => !PAIR.test(low)).map((low) => join(root, high, low)));
    }
  }
  return strays;
}
