import readSheets from 'read-excel-file/universal';
import yauzl from 'yauzl';
import { refuse, TABLE_LIMITS, type TableLimits, type TableRow, type TableRowsRead } from './table.ts';

/** What all parts of a workbook may unpack to; its reader unpacks no part beyond what the archive says of it. */
const UNPACKED_BYTES = 64 * 1024 ** 2;
const PARTS = 2_000;

/** Whether bytes begin as a zip archive, as every XLSX workbook does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** What the archive says that its parts unpack to. @throws what yauzl throws where it is none */
async function claimedBytes(bytes: Buffer): Promise<number> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  if (zip.entryCount > PARTS) return Number.POSITIVE_INFINITY;
  let claimed = 0;
  for await (const entry of zip.eachEntry()) claimed += entry.uncompressedSize;
  return claimed;
}

/** A date cell holds no zone and is read as UTC; seconds are as fine as a clock on the wall. */
function dateText(date: Date): string {
  const [day = '', clock = ''] = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString().split('T');
  return clock.startsWith('00:00:00') ? day : `${day}T${clock.slice(0, 8)}`;
}

function rowOf(cells: readonly unknown[], line: number): TableRow {
  const numeric = new Set<number>();
  const texts = cells.map((cell, position) => {
    if (typeof cell === 'number') numeric.add(position);
    return cell instanceof Date ? dateText(cell) : cell === null ? '' : String(cell).trim();
  });
  return { line, cells: texts, numeric };
}

/**
 * The rows of an XLSX workbook, of the first sheet that has any. Numbers are written with a point, dates as ISO 8601.
 * Only for a thread that can be ended: sheets may be made to take long, or to claim a million columns.
 */
export async function readWorkbook(
  bytes: Uint8Array<ArrayBuffer>,
  limits: TableLimits = TABLE_LIMITS,
): Promise<TableRowsRead> {
  if (bytes.length > limits.bytes) return refuse('too-large', `longer than ${limits.bytes} bytes`);
  try {
    if ((await claimedBytes(Buffer.from(bytes))) > UNPACKED_BYTES) {
      return refuse('too-large', `unpacks to more than ${UNPACKED_BYTES} bytes`);
    }
  } catch {
    // The library throws for an archive that it cannot read, and has no kind of error for that.
    return refuse('table-unreadable', 'is no zip archive that can be read');
  }
  try {
    const sheets = await readSheets(new Blob([bytes]));
    const first = sheets.find(({ data }) => data.length > 0);
    if (first === undefined) return refuse('empty', 'is empty');
    const rows = first.data
      .map((cells, index) => rowOf(cells, index + 1))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
    return { ok: true, rows };
  } catch {
    // Made-up bytes make the library fail in ways that have no kind of error of their own.
    return refuse('table-unreadable', 'is no workbook that can be read, or has a cell with an error in it');
  }
}
