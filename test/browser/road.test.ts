import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { createUser } from '../../src/access/accounts.ts';
import type { Role } from '../../src/domain/roles.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { stageEarlierReading } from './earlier-reading.ts';
import { rescaledValues, shownGreys, windowed } from './shown-pixels.ts';

const CT = join(SAMPLES, 'images/ct-nodules');
const PERSON = 'TS-0001';
const LUNG = { centre: -600, width: 1500 };

describe('in a real browser', { timeout: 600_000 }, () => {
  let hub: TestHub;
  let browser: Browser;
  const complaints: string[] = [];

  async function signIn(role: Role): Promise<{ context: BrowserContext; page: Page }> {
    const email = `${role}@browser.test`;
    await createUser(hub.hub.access, { email, name: `Test ${role}`, password: PASSWORD, role });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${role}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${role}: ${error.message}`));
    await page.goto(`${hub.url}/sign-in`);
    await page.getByTestId('sign-in-email').fill(email);
    await page.getByTestId('sign-in-password').fill(PASSWORD);
    await page.getByTestId('sign-in-submit').click();
    await page.waitForURL(`${hub.url}/`);
    return { context, page };
  }

  beforeAll(async () => {
    hub = await startHub();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  it('a technician drops a folder and sees a receipt for each file', async () => {
    const { page, context } = await signIn('technician');
    await page.goto(`${hub.url}/upload`);
    const files = (await readdir(CT)).map((name) => join(CT, name));
    await page.locator('[data-testid=drop] input[type=file]').setInputFiles(files);
    await page.getByTestId('upload-closed').waitFor({ timeout: 120_000 });
    // The receipts follow the files by one look of the page.
    await page.getByTestId('count-stored').first().getByText(String(files.length)).waitFor();
    expect(await page.getByTestId('count-quarantined').first().textContent()).toContain('0');
    await context.close();
    await hub.drain();
  });

  it('a radiologist sees the real pixels, decides each finding, signs, and the patient’s link opens', async () => {
    const earlier = await stageEarlierReading(hub, PERSON, '2025-12-06');
    const { page, context } = await signIn('radiologist');
    await page.locator('[data-testid^=entry-]').first().click();
    const viewport = page.getByTestId('viewport');
    await page.locator('[data-testid=viewport][data-rendered=true]').waitFor({ timeout: 60_000 });

    await page.getByTestId('presets').click();
    await page.getByTestId('preset-lung').click();
    await page.locator('[data-testid=viewport][data-rendered=true]').waitFor();
    await page.getByText('WW 1500').waitFor();
    await page.getByTestId('tool-marks').click();
    const uid = await viewport.getAttribute('data-sop-instance-uid');
    const slices = await Promise.all((await readdir(CT)).map((name) => rescaledValues(join(CT, name))));
    const slice = slices.find((one) => one.sopInstanceUid === uid);
    if (slice === undefined) throw new Error(`the shown slice ${uid} is none of those sent`);
    const places = Array.from({ length: 400 }, (_, i): [number, number] => [
      100 + ((i * 37) % 311),
      130 + ((i * 53) % 251),
    ]);
    // Between pixels the screen interpolates, so only even neighbourhoods have one right value.
    const even = places.filter(([x, y]) => {
      const around = [-1, 0, 1].flatMap((dy) =>
        [-1, 0, 1].map((dx) => slice.values[(y + dy) * slice.columns + x + dx] ?? 0),
      );
      return Math.max(...around) - Math.min(...around) < 30;
    });
    const shown = await shownGreys(page, viewport, even);
    const compared = even.flatMap(([x, y], i) => {
      const grey = shown[i];
      if (grey === null || grey === undefined) return [];
      const value = slice.values[y * slice.columns + x] ?? 0;
      return [{ x, y, off: Math.abs(grey - windowed(value, LUNG.centre, LUNG.width)) }];
    });
    expect(compared.length).toBeGreaterThan(60);
    expect(new Set(shown).size).toBeGreaterThan(4);
    expect(compared.filter(({ off }) => off > 4)).toEqual([]);

    const findings = page.locator('[data-testid^=accept-]');
    await findings.first().waitFor();
    expect(await page.getByTestId('sign').isDisabled()).toBe(true);
    for (let left = await findings.count(); left > 0; left--) {
      await findings.first().click();
      await expect.poll(() => findings.count(), { timeout: 30_000 }).toBe(left - 1);
    }
    const nodule = page.locator('.nodule-fields').first();
    const volume = nodule.getByTestId('nodule-volume');
    await volume.fill('310');
    // Kept only with how it was measured, which it says.
    await expect.poll(() => volume.getAttribute('aria-invalid')).toBe('true');
    const described = page.waitForResponse((response) => /\/nodules\//.test(response.url()));
    await nodule.getByTestId('nodule-volume-method').locator('label').first().click();
    const said: unknown = (await described).request().postDataJSON();
    expect(said).toMatchObject({ volumeMm3: 310, volumeMethod: 'segmented' });
    expect((await described).ok()).toBe(true);
    await expect.poll(() => volume.getAttribute('aria-invalid')).not.toBe('true');

    // From 100 to 310 mm³ in the 100 days since: 100 × ln 2 ÷ ln 3.1.
    await nodule.getByTestId('nodule-same-as').click();
    const saidSame = page.waitForResponse((response) => /\/nodules\//.test(response.url()));
    await page.getByRole('option', { name: /100 mm³/ }).click();
    expect((await saidSame).request().postDataJSON()).toMatchObject({ sameAs: earlier });
    expect((await saidSame).ok()).toBe(true);
    await hub.drain();
    await page.getByTestId('tab-risks').click();
    const growth = page.getByTestId('risk-volume-doubling-time');
    await expect.poll(() => growth.textContent(), { timeout: 30_000 }).toMatch(/61 ngày/);
    await page.getByTestId('tab-findings').click();

    // What was accepted feeds the models; nobody signs before they have followed.
    await hub.drain();
    await page.getByTestId('impression').fill('Nốt đặc thuỳ trên phổi phải 8 mm.');
    await page.getByTestId('recommendation').click();
    await page.getByRole('option').nth(1).click();
    await page.locator('[data-testid=draft-state][data-state=saved]').waitFor();
    await page.getByTestId('sign').click();
    await page.getByTestId('sign-confirm').click();
    await page.getByTestId('signed').waitFor();
    await hub.drain();

    const visit = await hub.hub.db
      .selectFrom('summaries')
      .innerJoin('visits', 'visits.id', 'summaries.visitId')
      .select('summaries.visitId')
      .orderBy('visits.visitDate', 'desc')
      .executeTakeFirstOrThrow();
    const link: { path: string } = await (
      await context.request.get(`${hub.url}/api/visits/${visit.visitId}/summary`)
    ).json();
    await context.close();

    const stranger = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const patient = await stranger.newPage();
    patient.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`patient: ${message.text()}`);
    });
    await patient.goto(`${hub.url}${link.path}`);
    expect(await patient.locator('html').getAttribute('lang')).toBe('vi');
    const words = (await patient.locator('body').textContent()) ?? '';
    expect(words).toContain('Nguyễn Văn Thành');
    expect(words).toMatch(/phổi/i);
    await stranger.close();
    expect(complaints).toEqual([]);
  });
});
