import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importFiles, receiptLine } from '../../src/commands/import.ts';
import { RECEIPT_PROBLEM_WORDS } from '../../src/domain/refusal-kinds.ts';
import type { ReceiptTable } from '../../src/receipts/tables.ts';
import { type Identity, image, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Packed, zip } from './zip-bytes.ts';

const SAMPLES = join(import.meta.dirname, '../../data-samples');

let hub: TestHub;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-receipts-'));
  hub = await startHub();
});
afterEach(async () => {
  await hub.stop();
  await rm(folder, { recursive: true });
});

async function put(name: string, bytes: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

async function imported(...paths: string[]): Promise<ReceiptTable[]> {
  const receipts: ReceiptTable[] = [];
  await importFiles(hub, paths, 'a test', (receipt) => receipts.push(receipt));
  return receipts;
}

/** What was said of each object, by the last part of its name. */
const said = (receipts: readonly ReceiptTable[]) =>
  Object.fromEntries(receipts.map(({ name, problem }) => [name.slice(folder.length + 1), problem]));

const one: Identity = { study: '1.2.60', series: '1.2.60.1', instance: '1.2.60.1.1', patientId: 'R1' };

describe('a receipt says what kind of problem it is', () => {
  it('of files that nothing can be made of', async () => {
    await put('empty.dcm', '');
    await put('notes.bin', Buffer.from([1, 2, 3, 4]));
    await put('cut.dcm', image(one, pixelsOf(1)).subarray(0, 300));
    await put('broken.zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)]));
    const header = 'patient_id,collected_at,code,unit,value\n';
    await put('latin.csv', Buffer.from(`${header}P1,2026-03-18,14682-9,g/L,Nguy\xean\n`, 'latin1'));
    await put('columns.csv', 'one,two\n1,2\n');
    await put('quotes.csv', `${header}P1,2026-03-18,14682-9,g/L,"2"x\n`);
    await put('adt.hl7', 'MSH|^~\\&|LIS|LAB|HUB|SITE|20260316||ADT^A01|M1|P|2.5.1\r');
    expect(said(await imported(folder))).toEqual({
      'empty.dcm': 'empty',
      'notes.bin': 'unknown-format',
      'cut.dcm': 'unreadable',
      'broken.zip': 'archive-unreadable',
      'latin.csv': 'not-utf8',
      'columns.csv': 'table-columns',
      'quotes.csv': 'table-unreadable',
      'adt.hl7': 'message-refused',
    });
  });

  it('of what lies in an archive', async () => {
    const text = Buffer.from('ordinary');
    const entries: Packed[] = [
      { name: 'locked.dcm', bytes: text, claims: { flags: 0x0801 } },
      { name: 'inner.zip', bytes: zip([{ name: 'a', bytes: text }]) },
      { name: 'damaged.dcm', bytes: image(one, pixelsOf(1)), claims: { crc: 1 } },
      { name: 'huge.dcm', bytes: text, claims: { size: 0xfffffff0 } },
      { name: 'empty.csv', bytes: Buffer.alloc(0) },
    ];
    await put('all.zip', zip(entries));
    expect(said(await imported(folder))).toEqual({
      'all.zip/locked.dcm': 'encrypted',
      'all.zip/inner.zip': 'nested-archive',
      'all.zip/damaged.dcm': 'entry-failed',
      'all.zip/huge.dcm': 'too-large',
      'all.zip/empty.csv': 'empty',
    });
  });

  it('of images that are suspicious or contradict what is held', async () => {
    await imported(await put('first.dcm', image(one, pixelsOf(1))));
    const next = (instance: string, but: Partial<Identity>) =>
      image({ ...one, instance, ...but }, pixelsOf(2));
    await put('again/bytes.dcm', image(one, pixelsOf(3)));
    await put('again/series.dcm', next('1.2.60.1.2', { study: '1.2.61' }));
    await put('again/study.dcm', next('1.2.60.2.1', { series: '1.2.60.2', patientId: 'R2' }));
    await put('again/nobody.dcm', next('1.2.62.1.1', { study: '1.2.62', series: '1.2.62.1', patientId: '' }));
    const program = next('1.2.60.1.3', {});
    program.write('MZ', 'latin1');
    await put('again/program.dcm', program);
    await put(
      'again/long.dcm',
      next('1.2.63.1.1', { study: '1.2.63', series: '1.2.63.1', patientId: 'R'.repeat(200) }),
    );
    await put('again/uid.dcm', next('not.a.uid', {}));
    expect(said(await imported(join(folder, 'again')))).toEqual({
      'again/bytes.dcm': 'other-bytes-known-instance',
      'again/series.dcm': 'series-of-another-study',
      'again/study.dcm': 'study-of-another-patient',
      'again/nobody.dcm': 'no-patient-id',
      'again/program.dcm': 'executable',
      'again/long.dcm': 'patient-id-too-long',
      'again/uid.dcm': 'no-identifiers',
    });
  });

  it('of rows of tables, one by one', async () => {
    await put('labs.csv', 'patient_id,collected_at,code,value,unit\nP1,2026-03-16,2160-0,,mg/dL\n');
    await put('histories.csv', 'patient_id,smoking_status\nP1,never\nP2,sometimes\n');
    expect(said(await imported(folder))).toEqual({
      'labs.csv line 2, value': 'row-refused',
      'histories.csv line 2': 'no-visit-yet',
      'histories.csv line 3, smoking_status': 'row-refused',
    });
  });

  it('on the pages of staff in both languages, with the technical detail beside it', async () => {
    const [receipt] = await imported(await put('notes.bin', Buffer.from([1, 2, 3, 4])));
    const words = RECEIPT_PROBLEM_WORDS['unknown-format'];
    const technician = await hub.signIn('technician');
    const list = z
      .object({ receipts: z.array(z.object({ problem: z.unknown(), reason: z.string() })) })
      .parse(await (await technician('/api/quarantine')).json());
    expect(list.receipts).toEqual([
      { problem: { kind: 'unknown-format', ...words }, reason: expect.stringContaining('neither DICOM') },
    ]);
    expect(receipt && receiptLine(receipt)).toContain(`${words.en} It is neither DICOM`);
  });
});

describe('histories', () => {
  const sampleLabs = async () => {
    const names = (await readdir(join(SAMPLES, 'labs'))).sort();
    return Promise.all(
      names.map(async (name) => ({
        name: `labs/${name}`,
        bytes: await readFile(join(SAMPLES, 'labs', name)),
      })),
    );
  };

  it('in an archive go in after the results that open their visits, wherever they stand in it', async () => {
    const histories = { name: 'a/histories.csv', bytes: await readFile(join(SAMPLES, 'histories.csv')) };
    const receipts = await imported(await put('all.zip', zip([histories, ...(await sampleLabs())])));
    expect(receipts.filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
    expect(receipts.filter(({ format }) => format === 'history-table').length).toBeGreaterThan(5);
  });

  it('that the form could not hold are refused, so that the visit is read as before', async () => {
    const labs = await sampleLabs();
    for (const { name, bytes } of labs) await put(name, bytes);
    await imported(folder);
    const medicines = Array.from({ length: 101 }, (_, i) => `medicine ${i}`).join(';');
    const rows = [medicines, 'aspirin'].map((taken) => `TS-0001,TS-HANOI,never,${taken}`);
    const table = ['patient_id,issuer,smoking_status,medicines', ...rows].join('\n');
    const receipts = await imported(await put('histories.csv', table));
    expect(receipts.map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ['quarantined', 'row-refused'],
      ['stored', null],
    ]);
    expect(receipts[0]?.reason).toContain('medicines');
  });

  it('in files go in last of all, told by what they hold and not by their names', async () => {
    await put('a-form.dat', await readFile(join(SAMPLES, 'histories.csv')));
    for (const { name, bytes } of await sampleLabs()) await put(name, bytes);
    const receipts = await imported(folder);
    expect(receipts.filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
    expect(receipts.at(-1)?.format).toBe('history-table');
  });
});
