import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tamsoat } from '../commands/tamsoat.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-listen-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a taken DICOM port stops the start with the setting that names another', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const settings = {
    TAMSOAT_DATA_DIR: folder,
    TAMSOAT_HTTP_PORT: '0',
    TAMSOAT_DICOM_PORT: String(address.port),
  };
  const ended = await tamsoat(settings, ['serve']);
  other.close();
  expect(ended.status).not.toBe(0);
  expect(ended.errors).toContain(`${address.port} is taken by another program; set TAMSOAT_DICOM_PORT`);
});

test('an AE title that is none stops the start', async () => {
  const settings = { TAMSOAT_DATA_DIR: folder, TAMSOAT_DICOM_AE: 'an AE title that is too long' };
  const ended = await tamsoat(settings, ['serve']);
  expect(ended.status).not.toBe(0);
  expect(ended.errors).toContain('TAMSOAT_DICOM_AE: is no AE title');
});
