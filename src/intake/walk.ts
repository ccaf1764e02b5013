import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../domain/errors.ts';

/** Every file below the paths given, in a stable order; links are not followed. @throws HubError notFound */
export async function filesBelow(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  async function visit(path: string): Promise<void> {
    for (const entry of (await readdir(path, { withFileTypes: true })).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) await visit(child);
      else if (entry.isFile()) found.push(child);
    }
  }
  for (const path of paths) {
    const what = await stat(path).catch((cause: unknown) => {
      throw new HubError('notFound', `${path}: there is no such file or folder`, { cause });
    });
    if (what.isDirectory()) await visit(path);
    else found.push(path);
  }
  return found;
}
