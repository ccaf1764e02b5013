import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { store } from '../conformance/dicom-objects.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Ohif, startOhif } from './ohif.ts';
import { rescaledValues, windowed } from './shown-pixels.ts';

const CT = join(SAMPLES, 'images/ct-nodules');
const LUNG = { centre: -600, width: 1500 };

describe('OHIF, on the hub as its DICOMweb server', { timeout: 300_000 }, () => {
  let hub: TestHub;
  let ohif: Ohif;
  let browser: Browser;
  let page: Page;
  let study = '';
  const complaints: string[] = [];

  beforeAll(async () => {
    hub = await startHub();
    const files = await Promise.all((await readdir(CT)).map((name) => readFile(join(CT, name))));
    await store(hub, ...files);
    const read = readDicomHeader(files[0] ?? Buffer.alloc(0));
    if (!read.ok) throw new Error(read.reason);
    study = read.header.studyUid;
    ohif = await startOhif(hub);
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser.close();
    await ohif[Symbol.asyncDispose]();
    await hub.stop();
  });

  it('lists the study with its name in full, and is answered by the name without accents', async () => {
    await page.goto(`${ohif.url}/?patientName=Nguy`);
    await page.getByText('Nguyễn, Văn Thành').waitFor({ timeout: 120_000 });
    await page.getByText('CT ngực liều thấp tầm soát').waitFor();
    // OHIF goes through what it is answered once more by itself, and there accents count.
    const answered = page.waitForResponse(/PatientName=\*nguyen\*/, { timeout: 120_000 });
    await page.goto(`${ohif.url}/?patientName=nguyen`);
    expect(await (await answered).json()).toHaveLength(1);
  });

  it('draws the right pixels of the slice that it names', async () => {
    await page.goto(`${ohif.url}/viewer?StudyInstanceUIDs=${study}`);
    await page.getByText('Skip all').click({ timeout: 120_000 });
    const pane = page.locator('[data-cy=viewport-pane]').first();
    await pane.getByText(/^I:/).waitFor();
    const number = Number(/I:\s*(\d+)/.exec((await pane.textContent()) ?? '')?.[1]);
    const names = await readdir(CT);
    const numbers = await Promise.all(
      names.map(async (name) => {
        const read = readDicomHeader(await readFile(join(CT, name)));
        return read.ok ? read.header.instanceNumber : null;
      }),
    );
    const slice = await rescaledValues(join(CT, names[numbers.indexOf(number)] ?? ''));

    const box = await page.locator('[data-cy=viewport-pane] canvas').first().boundingBox();
    if (box === null) throw new Error('OHIF shows no canvas');
    // OHIF fits the whole picture into the pane and centres it.
    const step = Math.min(box.width / slice.columns, box.height / slice.rows);
    const left = (box.width - step * slice.columns) / 2;
    const top = (box.height - step * slice.rows) / 2;
    const places = Array.from({ length: 400 }, (_, i) => ({
      x: 100 + ((i * 37) % 311),
      y: 130 + ((i * 53) % 251),
    }));
    const at = (x: number, y: number) => slice.values[y * slice.columns + x] ?? 0;
    const even = places.filter(({ x, y }) => {
      const around = [-2, -1, 0, 1, 2].flatMap((dy) => [-2, -1, 0, 1, 2].map((dx) => at(x + dx, y + dy)));
      return Math.max(...around) - Math.min(...around) < 30;
    });
    const off = async (): Promise<number> => {
      const shot = await page.screenshot({ clip: box });
      const { data, info } = await sharp(shot).greyscale().raw().toBuffer({ resolveWithObject: true });
      return even.filter(({ x, y }) => {
        const [px, py] = [Math.floor(left + (x + 0.5) * step), Math.floor(top + (y + 0.5) * step)];
        const grey = data[(py * info.width + px) * info.channels] ?? 0;
        return Math.abs(grey - windowed(at(x, y), LUNG.centre, LUNG.width)) > 4;
      }).length;
    };
    expect(even.length).toBeGreaterThan(200);
    expect(new Set(even.map(({ x, y }) => at(x, y) > -500)).size).toBe(2);
    await expect.poll(off, { timeout: 120_000 }).toBe(0);
  });

  it('was refused nothing, and complains of nothing', () => {
    expect(ohif.refused).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
