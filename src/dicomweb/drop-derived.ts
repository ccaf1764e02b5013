import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../platform/blobs/blob-files.ts';

/** Removes what was derived from these series and blobs, metadata and transcoded files; it can be made again at any time. */
export async function dropDerived(
  dataDir: string,
  { seriesUids, hashes }: { seriesUids: ReadonlySet<string>; hashes: ReadonlySet<string> },
): Promise<void> {
  const folder = join(dataDir, 'derived');
  for (const series of seriesUids) {
    await rm(join(folder, 'metadata', `${series}.json.gz`), { force: true });
  }
  for (const name of await namesIn(join(folder, 'transcoded'))) {
    if (hashes.has(name.slice(0, 64))) await rm(join(folder, 'transcoded', name), { force: true });
  }
}
