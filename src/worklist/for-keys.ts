/** Below the bound parameters that either database takes in one statement. */
const CHUNK = 10_000;

/** Runs one query for a long list of keys, in as few statements as the database allows. */
export async function forKeys<Key, Row>(
  keys: readonly Key[],
  query: (some: Key[]) => Promise<Row[]>,
): Promise<Row[]> {
  const unique = [...new Set(keys)];
  const rows: Row[] = [];
  for (let from = 0; from < unique.length; from += CHUNK) {
    rows.push(...(await query(unique.slice(from, from + CHUNK))));
  }
  return rows;
}
