import { foldName } from '../../../src/domain/name.ts';
import { LAB_COLUMNS } from '../../../src/formats/tabular/columns.ts';

/**
 * In which order the files of one batch go: images and messages, then tables of results, then tables of histories.
 * A history belongs to a visit, and it is images or results that open one.
 */
export type Wave = 0 | 1 | 2;

const HEAD_BYTES = 4096;
const VALUE_NAMES = new Set(['value', ...LAB_COLUMNS.value].map((name) => foldName(name)));

/** The wave of a file by its name and, for a table, by its first line: results have a column of values. */
export function waveOf(name: string, firstLine: string): Wave {
  if (!/\.csv$/i.test(name)) return 0;
  const heads = firstLine
    .split(/[,;\t]/)
    .map((head) => foldName(head.replaceAll('"', '').replace('\uFEFF', '')));
  return heads.some((head) => VALUE_NAMES.has(head)) ? 1 : 2;
}

/** Reads no more of a file than its wave needs; a table that cannot be read waits for all others. */
export async function waveOfFile(file: File, name: string): Promise<Wave> {
  if (waveOf(name, '') === 0) return 0;
  try {
    const [firstLine = ''] = (await file.slice(0, HEAD_BYTES).text()).split(/\r?\n/);
    return waveOf(name, firstLine);
  } catch {
    // Sending it will fail for the same reason and say so.
    return 2;
  }
}

type Waiting = { wave: Wave; state: string };

/** The files that may be begun now: those of the first wave that is not through yet. */
export function mayBegin<T extends Waiting>(items: readonly T[]): T[] {
  const left = items.filter((item) => item.state !== 'sent' && item.state !== 'failed');
  const first = Math.min(...left.map((item) => item.wave));
  return left.filter((item) => item.wave === first && item.state === 'waiting');
}
