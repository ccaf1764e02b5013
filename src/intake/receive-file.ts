import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import type { Origin } from '../receipts/journal.ts';
import { isRefusal, labelOf } from './incoming.ts';
import { quarantine, receiveIncoming } from './receive-incoming.ts';
import { type OnReceipt, receiveZip } from './receive-zip.ts';
import { HEAD_BYTES, sniff } from './sniff.ts';
import { isWorkbook } from './unzip.ts';

async function headOf(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/**
 * Takes one file from disk in by the door it belongs to and tells a receipt for each object in it:
 * an image is one, a zip archive as many as its entries, a laboratory file as many as its reports.
 * What no reader takes is kept in quarantine; an error that is thrown is the hub's own, and the file may come again.
 */
export async function receiveFile(
  platform: Platform,
  path: string,
  origin: Origin,
  onReceipt: OnReceipt,
): Promise<void> {
  const named = { ...origin, name: labelOf(origin.name === '' ? basename(path) : origin.name) };
  const file = await open(path, 'r');
  try {
    const head = await headOf(file);
    const seems = sniff(head);
    if (seems === 'zip' && !(await isWorkbook(path))) {
      await receiveZip(platform, path, named, onReceipt);
    } else {
      const bytes: AsyncIterable<Buffer> = file.createReadStream({ start: 0, autoClose: false });
      for (const receipt of await receiveIncoming(
        platform,
        { head, bytes },
        seems === 'zip' ? 'workbook' : seems,
        named,
      ))
        onReceipt(receipt);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const problem = error.kind === 'tooLarge' ? 'too-large' : 'unreadable';
    const remark = { problem, reason: error.message } as const;
    onReceipt(await quarantine(platform, createReadStream(path), named, remark));
  } finally {
    await file.close();
  }
}
