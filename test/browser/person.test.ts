import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { launchChromium } from '../../scripts/chromium.ts';
import type { Role } from '../../src/domain/roles.ts';
import { image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { keyOf, sendThreeVisits } from '../labs/person.ts';

const PERSON = { patientId: 'H1', name: 'Nguyễn^Thị Đào' };
const STUDY = { study: '1.2.9', series: '1.2.9.1', instance: '1.2.9.1.1', studyDate: '20250311' };

let hub: TestHub;
let browser: Browser;
let address: string;
const complaints: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  await sendThreeVisits(hub, PERSON.patientId, PERSON.name);
  await store(hub, image({ ...STUDY, ...PERSON }, pixelsOf(1)));
  address = `${hub.url}/patients/${await keyOf(hub, PERSON.patientId)}`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

/** Opens the person's page as somebody of that role, in English. */
async function open(role: Role): Promise<Page> {
  await hub.signIn(role);
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(`${role}@example.test`);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  // A page not signed in yet asks who it is, and is told that it is nobody.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.getByTestId('language').getByText('EN').click();
  await page.goto(address);
  return page;
}

it('shows three visits on one line, results by organ, a correction, a bound and what is not known', async () => {
  const page = await open('radiologist');
  const line = page.getByTestId('time-line');
  await line.getByRole('link', { name: '4 Mar 2024 · Laboratory reports: 1' }).waitFor();
  expect(await line.getByRole('link', { name: /Laboratory reports/ }).count()).toBe(3);
  await line.getByRole('link', { name: /CT · CHEST · 11 Mar 2025/ }).waitFor();

  const kidney = page.getByTestId('organ-kidney');
  const creatinine = kidney.getByTestId('result-creatinine');
  expect(await creatinine.textContent()).toMatch(/1\.6 mg\/dL.*High.*0\.6-1\.2.*12 Mar 2026/);
  await page.getByTestId('organ-liver').getByTestId('result-afp').waitFor();
  const received = page.getByTestId('organ-received');
  expect(await received.textContent()).toContain('Chỉ số nội bộ');

  // By keyboard alone: the chart has three values, one of them out of its range.
  await creatinine.getByRole('button').focus();
  await page.keyboard.press('Enter');
  const chart = page.locator('.recharts-surface');
  await chart.first().waitFor();
  await expect.poll(() => chart.locator('.recharts-line-dots path').count()).toBe(3);
  await page.getByRole('cell', { name: '70.7 µmol/L', exact: true }).waitFor();
  await creatinine.getByRole('button').press('Enter');
  expect(await chart.count()).toBe(0);

  await page.getByTestId('result-k').getByRole('button').click();
  await page.getByText(/was 5\.1 mmol\/L until 6 Mar 2024, corrected by the laboratory/).waitFor();
  await page.getByText(/No living person has such a value/).waitFor();
  await expect.poll(() => chart.locator('.recharts-line-dots path').count()).toBe(2);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);

it('has room on a telephone, with the day of each newest result', async () => {
  const page = await open('clinician');
  await page.setViewportSize({ width: 390, height: 900 });
  const creatinine = page.getByTestId('result-creatinine');
  await creatinine.waitFor();
  const right = z
    .number()
    .parse(await creatinine.getByText('12 Mar 2026').evaluate((cell) => cell.getBoundingClientRect().right));
  expect(right).toBeLessThanOrEqual(390);
  const sideways = await page.evaluate(`(() => {
    const main = document.querySelector('.results');
    return main.scrollWidth - main.clientWidth;
  })()`);
  expect(sideways).toBe(0);
  await page.context().close();
}, 120_000);

it('prints with name, number and day, without what only a screen needs', async () => {
  const page = await open('clinician');
  await page.getByTestId('results').waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('banner').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  await page.getByRole('heading', { name: 'Nguyễn Thị Đào' }).waitFor();
  await page.getByText('ID H1 (LOCAL)').waitFor();
  await page.getByText(/^Printed .* by Test clinician/).waitFor();
  await page
    .getByTestId('result-k')
    .getByText(/4\.2 mmol\/L \(4 Mar 2024\)/)
    .waitFor();
  await page.emulateMedia({ media: null });
  // A chart below the screen is on the paper too.
  await page.setViewportSize({ width: 1440, height: 240 });
  await page.getByRole('button', { name: 'Open all' }).click();
  await expect.poll(() => page.locator('.mantine-CompositeChart-root .recharts-line').count()).toBe(6);
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);

/** In the page: at the change that brings the results, what is drawn of them then, and once they are to be printed. */
const DRAWN_AT_FIRST = `new Promise((resolve) => {
  const drawn = () => ({
    rows: document.querySelectorAll('tr[data-testid^=result-]').length,
    courses: document.querySelectorAll('.sparkline').length,
    visits: document.querySelectorAll('[data-testid^=visit-]').length,
  });
  new MutationObserver((_, observer) => {
    if (drawn().rows === 0) return;
    observer.disconnect();
    const atFirst = drawn();
    window.dispatchEvent(new Event('beforeprint'));
    resolve({ atFirst, printed: drawn() });
  }).observe(document.body, { childList: true, subtree: true });
  document.querySelector('[data-testid=patients] a').click();
})`;

it('draws what is on the screen first, the rest once that is painted, and all at once to print', async () => {
  const page = await open('clinician');
  // A screen on which one row has room.
  await page.setViewportSize({ width: 1440, height: 240 });
  await page.goto(`${hub.url}/patients?q=${PERSON.patientId}`);
  await page.getByTestId('patients').getByRole('link').waitFor();
  const drawn = z.object({ rows: z.number(), courses: z.number(), visits: z.number() });
  const { atFirst, printed } = z
    .object({ atFirst: drawn, printed: drawn })
    .parse(await page.evaluate(DRAWN_AT_FIRST));
  expect(printed.rows).toBe(atFirst.rows);
  expect(printed.courses).toBeGreaterThan(atFirst.courses);
  expect([atFirst.visits, printed.visits]).toEqual([0, 3]);
  await page.goto(address);
  await page
    .locator('.sparkline')
    .nth(printed.courses - 1)
    .waitFor();
  await page
    .getByTestId(/^visit-/)
    .nth(2)
    .waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);

it('shows visits and images alone to who does not judge results', async () => {
  const page = await open('coordinator');
  await page.getByTestId('time-line').getByRole('listitem').first().waitFor();
  await page.getByRole('heading', { name: 'Visit' }).first().waitFor();
  expect(await page.getByTestId('results').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);
