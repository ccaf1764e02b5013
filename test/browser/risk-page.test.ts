import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { stageSampleVisit } from '../risk/sample-visit.ts';

let hub: TestHub;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  const visitId = await stageSampleVisit(hub);
  browser = await launchChromium();
  await hub.signIn('clinician');
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill('clinician@example.test');
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  // A page not signed in yet asks who it is, and is told that it is nobody.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${hub.url}/visits/${visitId}/risk`);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const LANGUAGES = [
  {
    language: 'EN',
    title: 'Visit by organ',
    identity: /ID TS-0001 \(TS-HANOI\) · Born 14 Aug 1961 · Male · visit of 16 Mar 2026/,
    printed: /Printed .* by Test clinician/,
    version: /ckd-epi-2021-creatinine version 1\.0\.0 · Assessed /,
  },
  {
    language: 'VI',
    title: 'Lần khám theo cơ quan',
    identity: /TS-0001 \(TS-HANOI\) · Sinh 14 thg 8, 1961 · Nam · lần khám 16 thg 3, 2026/,
    printed: /In lúc .*, Test clinician/,
    version: /ckd-epi-2021-creatinine phiên bản 1\.0\.0 · Tính lúc /,
  },
];

it.each(
  LANGUAGES,
)('the risks of a visit are printed whole, with whose they are, when and by what, in $language', async ({
  language,
  title,
  identity,
  printed,
  version,
}) => {
  await page.getByTestId('language').getByText(language).click();
  await page.getByText(title).first().waitFor({ state: 'attached' });
  const folded = page.locator('details.organ-wanting');
  expect(await folded.count()).toBeGreaterThan(0);
  expect(await folded.locator(':scope > :not(summary):visible').count()).toBe(0);
  expect(await page.getByTestId('printed-models').isVisible()).toBe(false);

  await page.emulateMedia({ media: 'print' });
  await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
  await page.getByRole('heading', { name: 'Nguyễn Văn Thành' }).waitFor();
  await page.getByText(identity).waitFor();
  await page.getByText(printed).waitFor();
  await page.getByText(`Tầm Soát · `).first().waitFor();
  await page.getByTestId('printed-models').getByText(version).waitFor();
  expect(await folded.locator(':scope > :not(summary):visible').count()).toBeGreaterThan(
    (await folded.count()) - 1,
  );
  expect(await page.getByRole('banner').isVisible()).toBe(false);

  await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`);
  await page.emulateMedia({ media: null });
  expect(await folded.locator(':scope > :not(summary):visible').count()).toBe(0);
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
  expect(complaints).toEqual([]);
}, 120_000);

it('an explanation that is open is printed whole and alone, with whose it is', async () => {
  await page.getByTestId('language').getByText('EN').click();
  await page.getByTestId('organ-heart').getByRole('button').first().click();
  const explained = page.getByTestId('explained');
  await explained.getByTestId('explained-model').waitFor();
  const whose = explained.getByTestId('explained-whose');
  await whose.waitFor({ state: 'attached' });
  expect(await whose.isVisible()).toBe(false);

  await page.emulateMedia({ media: 'print' });
  await whose.getByText(/ID TS-0001 .* visit of 16 Mar 2026/).waitFor();
  expect(await page.getByTestId('organs').isVisible()).toBe(false);
  const sheet = await page.evaluate(`(() => {
    const sheet = document.querySelector('[role=dialog]');
    const { position, overflow } = getComputedStyle(sheet);
    return { position, overflow, below: sheet.scrollHeight - sheet.clientHeight };
  })()`);
  expect(sheet).toEqual({ position: 'static', overflow: 'visible', below: 0 });
  await page.emulateMedia({ media: null });
  await page.keyboard.press('Escape');
  await explained.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
}, 120_000);
