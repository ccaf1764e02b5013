import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { image, pixelsOf } from '../conformance/dicom-objects.ts';
import { zip } from '../intake/zip-bytes.ts';
import { serve, tamsoat } from './tamsoat.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

const SAMPLES = join(import.meta.dirname, '../../data-samples');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function slices(study: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    image(
      { study, series: `${study}.1`, instance: `${study}.1.${i + 1}`, patientId: `I${study}` },
      pixelsOf(i),
    ),
  );
}

async function folderOf(name: string, files: readonly Buffer[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  for (const [i, bytes] of files.entries()) await writeFile(join(path, `${i + 1}.dcm`), bytes);
  return path;
}

const shown = z.object({
  status: z.string(),
  findings: z.array(z.unknown()),
  risks: z.array(z.object({ model: z.string(), outcome: z.string() })),
  reads: z.array(z.unknown()),
  report: z.array(z.unknown()),
});

describe('tamsoat import', () => {
  it('takes in folders, files and archives, and prints a receipt for each', async () => {
    const settings = { TAMSOAT_DATA_DIR: join(folder, 'a') };
    const images = await folderOf('images', slices('1.2.40.1', 3));
    const archive = join(folder, 'more.zip');
    const packed = slices('1.2.40.2', 2).map((bytes, i) => ({ name: `${i}.dcm`, bytes }));
    await writeFile(archive, zip(packed));
    const labs = join(folder, 'TS-0001.hl7');
    await cp(join(SAMPLES, 'labs/TS-0001.hl7'), labs);

    const first = await tamsoat(settings, ['import', images, archive, labs]);
    expect(first).toMatchObject({ status: 0, errors: '' });
    const receipts = first.output.split('\n').filter((line) => line.startsWith('stored '));
    expect(receipts).toHaveLength(6);
    expect(first.output).toContain(`${archive}/1.dcm`);
    expect(first.output).toContain('6 stored, 0 duplicate, 0 quarantined');

    const junk = join(folder, 'junk.bin');
    await writeFile(junk, Buffer.from([0, 1, 2, 3]));
    const again = await tamsoat(settings, ['import', images, junk]);
    expect(again.status).toBe(3);
    expect(again.output).toMatch(/^quarantined +.*junk\.bin +\S.+$/m);
    expect(again.output).toContain('0 stored, 3 duplicate, 1 quarantined');

    const said = await tamsoat(settings, ['show', '1.2.40.1']);
    expect(said.status).toBe(0);
    expect(shown.parse(JSON.parse(said.output))).toMatchObject({ status: 'ready', reads: [], report: [] });
    const unknown = await tamsoat(settings, ['show', '1.2.3.4.5']);
    expect(unknown.status).toBe(1);
    expect(unknown.errors).not.toContain('    at ');
  });

  it('says which path does not exist, and takes nothing in', async () => {
    const settings = { TAMSOAT_DATA_DIR: join(folder, 'b') };
    const missing = await tamsoat(settings, ['import', join(folder, 'images'), join(folder, 'nowhere')]);
    expect(missing).toMatchObject({ status: 1, output: '' });
    expect(missing.errors).toContain('nowhere: there is no such file or folder');
  });

  it('works beside a hub that serves and takes in at the same time', async () => {
    const settings = { TAMSOAT_DATA_DIR: join(folder, 'c') };
    const images = await folderOf('beside', slices('1.2.40.3', 40));
    const hub = await serve(settings);
    const importing = tamsoat(settings, ['import', images]);
    const stored = await Promise.all(
      slices('1.2.40.4', 40).map(async (body) => {
        const headers = { 'content-type': 'application/dicom' };
        const bytes = new Uint8Array(body);
        return (await hub.asAutomation('/dicom-web/studies', { method: 'POST', headers, body: bytes }))
          .status;
      }),
    );
    expect(new Set(stored)).toEqual(new Set([200]));
    const imported = await importing;
    expect(imported.errors).toBe('');
    expect(imported.status).toBe(0);
    expect(imported.output).toContain('40 stored, 0 duplicate, 0 quarantined');

    const list = await hub.asAutomation('/api/worklist?state=all');
    const { entries } = z
      .object({ entries: z.array(z.object({ subject: z.string() })) })
      .parse(await list.json());
    expect(entries.map(({ subject }) => subject).sort()).toEqual(['1.2.40.3', '1.2.40.4']);
    hub.kill('SIGTERM');
    expect(await hub.ended).toMatchObject({ status: 0, errors: '' });
  });
});
