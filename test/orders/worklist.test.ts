import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dcmtk, dcmtkIn, type Ended, placeOf } from '../dimse/dcmtk.ts';
import { startHub, type TestHub } from '../hub.ts';
import { orm, send } from './messages.ts';

let hub: TestHub;
let address: string;
let folder: string;

beforeAll(async () => {
  hub = await startHub();
  address = await hub.listenDicom();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-worklist-'));
  const orders = [
    orm(),
    orm({
      controlId: 'M2',
      patientId: 'P2',
      name: 'Trần^Văn Bình',
      placer: 'PL2',
      accession: 'ACC2',
      procedureId: 'RP2',
      stepId: 'SPS2',
      station: 'MR1',
      modality: 'MR',
      start: '20261124140000',
      zds: '1.2.826.0.1.3680043.8.2',
    }),
    orm({
      controlId: 'M3',
      patientId: 'P3',
      name: 'PLAIN^NAME',
      placer: 'PL3',
      accession: 'ACC3',
      procedureId: 'RP3',
      stepId: 'SPS3',
      station: '',
      start: '20261123100000',
      site: 'B',
      reason: '',
    }),
  ];
  for (const order of orders) expect(await send(hub, order)).toContain('MSA|AA');
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A query as a scanner sends it, made by DCMTK of a text; `top` and `step` set keys. */
async function queryFile(top: Record<string, string>, step: Record<string, string>): Promise<string> {
  const lines = (keys: Record<string, string>) =>
    Object.entries(keys).map(([key, value]) => `(${key}) ${value === '' ? '' : value}`);
  const all = {
    '0008,0005': 'CS [ISO_IR 192]',
    '0008,0050': 'SH',
    '0010,0010': 'PN',
    '0010,0020': 'LO',
    '0020,000d': 'UI',
    '0032,1060': 'LO',
    '0040,1001': 'SH',
    '0040,1002': 'LO',
    ...top,
  };
  const inStep = {
    '0008,0060': 'CS',
    '0040,0001': 'AE',
    '0040,0002': 'DA',
    '0040,0003': 'TM',
    '0040,0006': 'PN',
    '0040,0007': 'LO',
    '0040,0009': 'SH',
    '0040,0020': 'CS',
    ...step,
  };
  const text = [
    ...lines(all),
    '(0040,0100) SQ',
    '(fffe,e000) na',
    ...lines(inStep),
    '(fffe,e00d) na',
    '(fffe,e0dd) na',
    '',
  ].join('\n');
  const name = join(folder, `query-${Math.random()}`);
  await writeFile(`${name}.dump`, text);
  expect(await dcmtk('dump2dcm', '+te', `${name}.dump`, `${name}.dcm`)).toMatchObject({ status: 0 });
  return `${name}.dcm`;
}

async function findscu(file: string, ...options: string[]): Promise<Ended> {
  return dcmtk('findscu', '-W', '-aet', 'CT1', '-aec', 'TAMSOAT', ...options, ...placeOf(address), file);
}

/** The answers, each as DCMTK prints it. */
async function find(top: Record<string, string>, step: Record<string, string> = {}): Promise<string[]> {
  const file = await queryFile(top, step);
  const out = await mkdtemp(join(folder, 'found-'));
  const ended = await dcmtkIn(
    out,
    'findscu',
    '-W',
    '-aet',
    'CT1',
    '-aec',
    'TAMSOAT',
    '-X',
    ...placeOf(address),
    file,
  );
  expect(ended).toMatchObject({ status: 0 });
  const files = (await readdir(out)).sort();
  return Promise.all(
    files.map(async (each) => (await dcmtk('dcmdump', '+L', '+U8', join(out, each))).output),
  );
}

const accessions = (found: readonly string[]) =>
  found.map((each) => /\(0008,0050\) SH \[(\w+)/.exec(each)?.[1]).sort();

describe('the Modality Worklist, asked by DCMTK', () => {
  test('gives a scanner all that it needs, Vietnamese names in full', async () => {
    const [found = '', ...others] = await find({ '0008,0050': 'SH [ACC1]' });
    expect(others).toEqual([]);
    for (const value of [
      'ISO_IR 192',
      'Nguyễn^Thị Đào',
      'CT ngực',
      'CT liều thấp',
      'Ho kéo dài',
      'RP1',
      'SPS1',
      'CT1',
      '20261123',
      '080000',
      'SCHEDULED',
    ]) {
      expect(found).toContain(`[${value}`);
    }
    expect(found).toMatch(/\(0020,000d\) UI \[2\.25\.\d+/);
    expect(found).toMatch(/\(0040,0006\) PN \(no value/);
  });

  test('keeps the Study Instance UID that the sender of the order gave', async () => {
    const [found] = await find({ '0008,0050': 'SH [ACC2]' });
    expect(found).toContain('[1.2.826.0.1.3680043.8.2]');
  });

  test('says no character set where none is needed', async () => {
    const keys = ['-k', 'PatientName', '-k', 'AccessionNumber=ACC3'];
    const { output } = await dcmtk('findscu', '-v', '-W', '-aec', 'TAMSOAT', ...placeOf(address), ...keys);
    const [, answer = ''] = output.split('Find Response: 1');
    expect(answer).toContain('PLAIN^NAME');
    expect(answer).not.toContain('ISO_IR');
  });

  test.each([
    ['everything', {}, {}, ['ACC1', 'ACC2', 'ACC3']],
    ['name, whatever accents', { '0010,0010': 'PN [NGUYEN*]' }, {}, ['ACC1']],
    ['name with accents', { '0010,0010': 'PN [Trần^Văn Bình]' }, {}, ['ACC2']],
    ['patient ID', { '0010,0020': 'LO [P2]' }, {}, ['ACC2']],
    ['requested procedure', { '0040,1001': 'SH [RP1]' }, {}, ['ACC1']],
    ['its own station, and steps for no certain one', {}, { '0040,0001': 'AE [CT1]' }, ['ACC1', 'ACC3']],
    ['modality', {}, { '0008,0060': 'CS [MR]' }, ['ACC2']],
    ['day', {}, { '0040,0002': 'DA [20261123]' }, ['ACC1', 'ACC3']],
    ['days', {}, { '0040,0002': 'DA [20261124-20261130]' }, ['ACC2']],
    ['days until', {}, { '0040,0002': 'DA [-20261123]' }, ['ACC1', 'ACC3']],
    ['times', {}, { '0040,0003': 'TM [090000-120000]' }, ['ACC3']],
    ['nobody', { '0010,0020': 'LO [NOBODY]' }, {}, []],
  ])('finds by %s', async (_what, top: Record<string, string>, step: Record<string, string>, expected) => {
    expect(accessions(await find(top, step))).toEqual(expected);
  });

  test('says so when a key is passed over, and refuses a day that is none', async () => {
    const warned = await findscu(await queryFile({ '0010,1020': 'DS [1.6]' }, {}), '-v');
    expect(warned.output).toContain('OptionalKeys');
    expect(accessions(await find({ '0010,21c0': 'US 0' }))).toEqual(['ACC1', 'ACC2', 'ACC3']);
    const wrong = await findscu(await queryFile({}, { '0040,0002': 'DA [2026]' }), '-v');
    expect(wrong.output).toContain('Error: ');
  });

  test('shows no step that was cancelled or has begun, unless it is asked for by its state', async () => {
    const placed = {
      controlId: 'M4',
      patientId: 'P4',
      name: 'Lý^Tư',
      placer: 'PL4',
      accession: 'ACC4',
      procedureId: 'RP4',
    };
    expect(await send(hub, orm(placed))).toContain('MSA|AA');
    expect(accessions(await find({ '0010,0020': 'LO [P4]' }))).toEqual(['ACC4']);
    expect(await send(hub, orm({ ...placed, controlId: 'M5', control: 'SC', status: 'IP' }))).toContain(
      'MSA|AA',
    );
    expect(await find({ '0010,0020': 'LO [P4]' })).toEqual([]);
    expect(accessions(await find({ '0010,0020': 'LO [P4]' }, { '0040,0020': 'CS [STARTED]' }))).toEqual([
      'ACC4',
    ]);
    expect(await send(hub, orm({ ...placed, controlId: 'M6', control: 'DC' }))).toContain('MSA|AA');
    expect(await find({ '0010,0020': 'LO [P4]' }, { '0040,0020': 'CS [STARTED]' })).toEqual([]);
  });

  test('shows a scanner the orders of its site and those of none', async () => {
    const peer = { address: null, callsFrom: null, site: 'A', may: ['worklist'], transferSyntaxes: [] };
    const kept = await hub.asAutomation('/api/dicom-peers/CT1', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(peer),
    });
    expect(kept.status).toBe(204);
    expect(accessions(await find({}))).toEqual(['ACC1', 'ACC2']);
  });
});
