/** A row that was not read: its line in the file from 1, the column (or `row`), and why, without its values. */
export type RefusedRow = { readonly line: number; readonly column: string; readonly reason: string };
