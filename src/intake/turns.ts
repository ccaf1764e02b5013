import { open, readFile } from 'node:fs/promises';
import { tableKind } from '../formats/tabular/sniff.ts';
import { TEXT_LIMIT_BYTES } from './incoming.ts';
import { HEAD_BYTES, sniff } from './sniff.ts';

/** Whether a table is one of histories, told by its header. */
export function isHistoryTable(bytes: Buffer): boolean {
  const table = tableKind(bytes);
  return table.ok && table.kind === 'histories';
}

export type Turns = {
  readonly first: readonly string[];
  readonly tables: readonly string[];
  readonly histories: readonly string[];
};

async function turnOf(path: string): Promise<keyof Turns> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (sniff(buffer.subarray(0, bytesRead)) !== 'table') return 'first';
    if ((await file.stat()).size > TEXT_LIMIT_BYTES) return 'tables';
  } finally {
    await file.close();
  }
  return isHistoryTable(await readFile(path)) ? 'histories' : 'tables';
}

/**
 * Files in the order to take them in, each group keeping its own: a history joins a visit that images or results
 * open, so histories come last of all. Told by what the files hold, not by their names.
 */
export async function turnsOf(paths: readonly string[]): Promise<Turns> {
  const turns: Record<keyof Turns, string[]> = { first: [], tables: [], histories: [] };
  for (const path of paths) turns[await turnOf(path)].push(path);
  return turns;
}
