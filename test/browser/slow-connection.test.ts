import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { store } from '../conformance/dicom-objects.ts';
import { dcmtk } from '../dimse/dcmtk.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { rescaledValues, shownGreys, windowed } from './shown-pixels.ts';

const CT = join(SAMPLES, 'images/ct-nodules');
const HTJ2K = '1.2.840.10008.1.2.4.201';

let hub: TestHub;
let browser: Browser;
let study = '';
/** A few slices are enough: each is opened and computed anew in this process. */
let names: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  names = (await readdir(CT)).slice(0, 6);
  for (const name of names) {
    const plain = join(hub.dataDir, name);
    expect(await dcmtk('dcmdjpls', join(CT, name), plain)).toMatchObject({ status: 0 });
    const bytes = await readFile(plain);
    await store(hub, bytes);
    const read = readDicomHeader(bytes);
    if (!read.ok) throw new Error(read.reason);
    study = read.header.studyUid;
  }
  await hub.signIn('technician');
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

it.each([
  { connection: 'slow', effectiveType: '3g', syntax: HTJ2K },
  { connection: 'fast', effectiveType: '4g', syntax: '1.2.840.10008.1.2.1' },
])('on a $connection connection frames come in $syntax, and their grey values are the original’s', async ({
  effectiveType,
  syntax,
}) => {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript((type) => {
    const value = { effectiveType: type, downlink: 10, saveData: false };
    Object.defineProperty(navigator, 'connection', { value });
  }, effectiveType);
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill('technician@example.test');
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  const syntaxes = new Set<string | undefined>();
  page.on('response', (response) => {
    if (!/\/frames\/1$/.test(new URL(response.url()).pathname) || !response.ok()) return;
    syntaxes.add(/transfer-syntax=([\d.]+)/.exec(response.headers()['content-type'] ?? '')?.[1]);
  });
  await page.goto(`${hub.url}/images/${study}`);
  const drawn = page.locator('[data-testid=viewport][data-rendered=true]');
  await drawn.waitFor({ timeout: 60_000 });
  await page.getByTestId('presets').click();
  await page.getByTestId('preset-lung').click();
  await page.getByText('WW 1500').waitFor();
  await drawn.waitFor();

  const viewport = page.getByTestId('viewport');
  const uid = await viewport.getAttribute('data-sop-instance-uid');
  const slices = await Promise.all(names.map((name) => rescaledValues(join(CT, name))));
  const slice = slices.find((one) => one.sopInstanceUid === uid);
  if (slice === undefined) throw new Error(`the shown slice ${uid} is none of those sent`);
  // Between pixels the screen interpolates, so only even neighbourhoods have one right value.
  const even = Array.from({ length: 400 }, (_, i): [number, number] => [
    100 + ((i * 37) % 311),
    130 + ((i * 53) % 251),
  ]).filter(([x, y]) => {
    const around = [-1, 0, 1].flatMap((dy) =>
      [-1, 0, 1].map((dx) => slice.values[(y + dy) * slice.columns + x + dx] ?? 0),
    );
    return Math.max(...around) - Math.min(...around) < 30;
  });
  const off = async () => {
    const shown = await shownGreys(page, viewport, even);
    const told = shown.flatMap((grey, place) => {
      const [x = 0, y = 0] = even[place] ?? [];
      const value = slice.values[y * slice.columns + x] ?? 0;
      return grey === null ? [] : [Math.abs(grey - windowed(value, -600, 1500)) > 4];
    });
    return told.length < 60 ? 'too few pixels are on the screen' : told.filter((differs) => differs).length;
  };
  await expect.poll(off, { timeout: 60_000 }).toBe(0);
  expect([...syntaxes]).toEqual([syntax]);
  expect(complaints).toEqual([]);
  await context.close();
}, 180_000);
