import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { HubError, reasonOf } from '../domain/errors.ts';

const MAX_RECORD_BYTES = 1 << 20;

/**
 * The records of CSV (UTF-8, RFC 4180, the first record the header) in batches. Plain lines are cut here, at several
 * times the speed of the library, which takes over at the first that is not plain.
 * @throws HubError invalid where a record is not as long as the first, or the text cannot be read
 */
export async function* csvBatches(csv: Readable, size: number): AsyncGenerator<string[][]> {
  let batch: string[][] = [];
  let width: number | null = null;
  try {
    for await (const records of plainFirst(texts(csv))) {
      for (const record of records) {
        width ??= record.length;
        if (record.length !== width) {
          const odd = `a record has ${record.length} columns, and the header has ${width}`;
          throw new HubError('invalid', `The table could not be read: ${odd}`);
        }
        batch.push(record);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('invalid', `The table could not be read: ${reasonOf(cause)}`, { cause });
  } finally {
    csv.destroy();
  }
  if (batch.length > 0) yield batch;
}

/** The text of a stream of bytes or text, without a byte order mark; a character is never cut in two. */
async function* texts(csv: Readable): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  const chunks: AsyncIterable<Uint8Array | string> = csv;
  for await (const chunk of chunks) {
    yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
  return undefined;
}

async function* plainFirst(chunks: AsyncGenerator<string>): AsyncGenerator<Iterable<string[]>> {
  let rest = '';
  let lineEnd: '\n' | '\r\n' | null = null;
  for await (const chunk of chunks) {
    const text: string = rest + chunk;
    const first = text.indexOf('\n');
    if (lineEnd === null && first !== -1) lineEnd = text[first - 1] === '\r' ? '\r\n' : '\n';
    if (lineEnd === null || (lineEnd === '\n' && text.includes('\r'))) {
      if (lineEnd === null && text.length <= MAX_RECORD_BYTES) {
        rest = text;
        continue;
      }
      yield* byLibrary(text, chunks);
      return;
    }
    const lines: string[] = text.split(lineEnd);
    rest = lines.pop() ?? '';
    const records: string[][] = [];
    for (const [at, line] of lines.entries()) {
      if (line === '') continue;
      const record = plainRecord(line);
      if (record === null) {
        yield records;
        yield* byLibrary([...lines.slice(at), rest].join(lineEnd), chunks);
        return;
      }
      records.push(record);
    }
    yield records;
    if (rest.length <= MAX_RECORD_BYTES) continue;
    yield* byLibrary(rest, chunks);
    return;
  }
  if (rest !== '') yield* byLibrary(rest, chunks);
}

/** The cells of a line in which a quote stands only around a whole cell; null for any other line. */
export function plainRecord(line: string): string[] | null {
  const cells = line.split(',');
  if (!line.includes('"')) return cells;
  for (const [at, cell] of cells.entries()) {
    if (!cell.includes('"')) continue;
    const inner = cell.slice(1, -1);
    if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"') || inner.includes('"')) return null;
    cells[at] = inner;
  }
  return cells;
}

/** What is left, by the library. */
async function* byLibrary(text: string, more: AsyncGenerator<string>): AsyncGenerator<string[][]> {
  const parser = parse({
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    relax_column_count: true,
  });
  const feeding = (async () => {
    parser.write(text);
    for (let next = await more.next(); next.done !== true; next = await more.next()) {
      if (!parser.write(next.value)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })();
  feeding.catch((error: Error) => parser.destroy(error));
  for await (const record of parser) yield [record];
  await feeding;
}
