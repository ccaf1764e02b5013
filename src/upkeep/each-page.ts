/** So many rows are held at once. */
export const PAGE = 500;

/** Pages through rows by their identifier, so that any number of them takes the same memory. */
export async function eachPage<Row>(
  load: (after: string) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
  visitRow: (row: Row) => void,
): Promise<number> {
  let after = '';
  for (let rows = 0; ; ) {
    const page = await load(after);
    for (const row of page) visitRow(row);
    rows += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return rows;
    after = idOf(last);
  }
}
