import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { launchChromium } from '../../scripts/chromium.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  hub = await startHub();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const WIDTHS = [1024, 1199, 1200, 1280, 1320, 1366, 1420, 1421, 1440, 1560, 1600, 1660, 1661, 1920];

/** In the page: what of the header is cut short, or lies over what stands beside it. */
const CUT_SHORT = `(() => {
  const header = document.querySelector('header');
  const badge = header.querySelector('[data-testid=call-backs-waiting]');
  const label = badge.querySelector('.mantine-Badge-label');
  const shown = [...header.querySelectorAll('nav > a, [data-testid=call-backs-waiting], [data-testid=language], [data-testid=user-menu]')]
    .map((one) => one.getBoundingClientRect())
    .filter(({ width }) => width > 0);
  return {
    cut: label.scrollWidth > label.clientWidth,
    over: shown.some(({ left }, at) => at > 0 && left < shown[at - 1].right - 1),
    beyond: shown.some(({ right }) => right > header.clientWidth),
    count: badge.querySelector('.waiting-count').textContent,
  };
})()`;
const cutShort = z.object({ cut: z.boolean(), over: z.boolean(), beyond: z.boolean(), count: z.string() });

it.each([
  'administrator',
  'technician',
  'clinician',
] as const)('the header of the %s shows how many critical values wait, whole, at every width and in both languages', async (role) => {
  await hub.signIn(role);
  const page = await (await browser.newContext()).newPage();
  await page.route('**/api/call-backs/waiting', (route) => route.fulfill({ json: { open: 12, overdue: 3 } }));
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(`${role}@example.test`);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  await page.getByTestId('call-backs-waiting').waitFor();
  const faults: unknown[] = [];
  for (const language of ['en', 'vi']) {
    await page.getByTestId('language').getByText(language.toUpperCase()).click();
    await page.locator(`html[lang=${language}]`).waitFor();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 500 });
      const { cut, over, beyond, count } = cutShort.parse(await page.evaluate(CUT_SHORT));
      if (cut || over || beyond || count !== '12') faults.push({ language, width, cut, over, beyond });
    }
  }
  expect(faults).toEqual([]);
  await page.context().close();
}, 120_000);
