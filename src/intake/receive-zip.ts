import { createReadStream } from 'node:fs';
import { HubError, reasonOf } from '../domain/errors.ts';
import { isZip } from '../formats/tabular/workbook.ts';
import type { Platform } from '../platform/platform.ts';
import type { Origin, Remark } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { isRefusal, labelOf, peek, readText, TEXT_LIMIT_BYTES } from './incoming.ts';
import { quarantine, receiveIncoming, receiveTable } from './receive-incoming.ts';
import { sniff } from './sniff.ts';
import { isHistoryTable } from './turns.ts';
import { isWorkbook, openZip, type ZipEntry } from './unzip.ts';

export type OnReceipt = (receipt: ReceiptTable) => void;

const NESTED: Remark = { problem: 'nested-archive', reason: 'A zip archive within a zip archive' };

function remarkOn(error: unknown): Remark {
  const tooLarge = error instanceof HubError && error.kind === 'tooLarge';
  return { problem: tooLarge ? 'too-large' : 'entry-failed', reason: reasonOf(error) };
}

/**
 * Takes in a zip archive; a receipt for each object in it. What opens visits goes first, whatever its place in the
 * archive: images and messages, then tables of results, then histories. An entry that fails does not stop the rest.
 */
export async function receiveZip(
  platform: Platform,
  path: string,
  origin: Origin,
  onReceipt: OnReceipt,
): Promise<void> {
  const within = (name: string): Origin => ({ ...origin, name: labelOf(`${origin.name}/${name}`) });
  const refuse = async (name: string, remark: Remark) =>
    onReceipt(await quarantine(platform, null, within(name), remark));
  const attempt = async ({ name }: ZipEntry, take: (origin: Origin) => Promise<readonly ReceiptTable[]>) => {
    try {
      for (const receipt of await take(within(name))) onReceipt(receipt);
    } catch (error) {
      await refuse(name, remarkOn(error));
    }
  };

  const tables: ZipEntry[] = [];
  /** A workbook is a zip archive and goes in as a table, no larger than other tables may be; any other is refused. */
  const takeNested = async (entry: ZipEntry, bytes: AsyncIterable<Buffer>, from: Origin) => {
    if (entry.sizeBytes > TEXT_LIMIT_BYTES) return [await quarantine(platform, bytes, from, NESTED)];
    const archive = await readText(bytes);
    if (!(await isWorkbook(archive))) return [await quarantine(platform, archive, from, NESTED)];
    tables.push(entry);
    return [];
  };
  const takeUnlessTable = (entry: ZipEntry) =>
    attempt(entry, async (from) => {
      const incoming = await peek(await entry.open());
      const seems = sniff(incoming.head);
      if (seems === 'zip') return takeNested(entry, incoming.bytes, from);
      if (seems !== 'table') return receiveIncoming(platform, incoming, seems, from);
      await incoming.close();
      tables.push(entry);
      return [];
    });
  const takeTables = async () => {
    const histories: ZipEntry[] = [];
    for (const entry of tables) {
      await attempt(entry, async (from) => {
        const bytes = await readText(await entry.open());
        if (isZip(bytes) || !isHistoryTable(bytes)) return receiveTable(platform, bytes, from);
        histories.push(entry);
        return [];
      });
    }
    for (const entry of histories) {
      await attempt(entry, async (from) => receiveTable(platform, await readText(await entry.open()), from));
    }
  };

  try {
    await using zip = await openZip(path);
    try {
      for await (const entry of zip.entries()) {
        if (entry.ok) await takeUnlessTable(entry);
        else await refuse(entry.name, entry);
      }
    } finally {
      // Also where the list of entries breaks off: what stood before that goes in.
      await takeTables();
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const problem = error.kind === 'tooLarge' ? 'too-large' : 'archive-unreadable';
    const remark = { problem, reason: error.message } as const;
    onReceipt(await quarantine(platform, createReadStream(path), origin, remark));
  }
}
