import { readFile, writeFile } from 'node:fs/promises';
import { type Measure, median } from './measure.ts';

/** What became of one measure; `theirs` is empty where only the hub was measured. */
export type Result = {
  readonly measure: Measure;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** When, as ISO 8601; now where it is left out. */
  readonly at?: string;
};

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

function digits(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2);
}

/** What is held against the aim: the ratio of the medians, or the hub's own median. */
export function judged({ ours, theirs }: Result): number {
  return theirs.length === 0 ? median(ours) : median(ours) / median(theirs);
}

export function meetsAim(result: Result): boolean {
  const { aim } = result.measure;
  return 'atLeast' in aim ? judged(result) >= aim.atLeast : judged(result) <= aim.atMost;
}

function aimWords({ aim, kind, unit }: Measure): string {
  const words = 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`;
  return kind === 'comparison' || unit === '×' ? `${words} ×` : `${words} ${unit}`;
}

function row(result: Result): string {
  const { measure, ours, theirs } = result;
  const figure = digits(judged(result));
  const cells = [
    measure.title,
    theirs.length === 0 ? '' : `**${figure} ×**`,
    aimWords(measure),
    meetsAim(result) ? 'met' : 'missed',
    measure.unit === '×' ? `${digits(median(ours))} ×` : `${digits(median(ours))} ${measure.unit}`,
    theirs.length === 0 ? '' : `${digits(median(theirs))} ${measure.unit}`,
    (result.at ?? new Date().toISOString()).slice(0, 10),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The results as a table of Markdown: ours over theirs, the aim, and both medians. */
export function tableOf(results: readonly Result[], theirName: string): string {
  return [
    `| measure | ratio | aim | | hub | ${theirName} | on |`,
    '|---|---|---|---|---|---|---|',
    ...results.map(row),
  ].join('\n');
}

/** The README with another table between its two marks. */
export function withTable(readme: string, table: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the README has no ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}

export async function writeReadme(path: string, table: string): Promise<void> {
  await writeFile(path, withTable(await readFile(path, 'utf8'), table));
}
