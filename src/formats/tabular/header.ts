import { createHash } from 'node:crypto';
import { foldHeader } from './table.ts';

/** What tells a table again: its column names in their order, without case, accents and punctuation. */
export function headerKey(header: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(header.map(foldHeader)))
    .digest('hex');
}

/** What a column is called: its name, with its place where it has none or shares it with another. */
export function columnLabel(header: readonly string[], column: number): string {
  const name = header[column]?.trim() ?? '';
  const alone = header.filter((other) => foldHeader(other) === foldHeader(name)).length === 1;
  return name !== '' && alone ? name : `${name} (${column + 1})`.trim();
}
