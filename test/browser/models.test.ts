import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  hub = await startHub();
  await hub.signIn('radiologist');
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1400 } })).newPage();
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill('radiologist@example.test');
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

it('the card of the trained model shows its measured figures in tables, in both languages', async () => {
  await page.goto(`${hub.url}/models`);
  const card = page.getByTestId('model-liver-stiffness-8kpa');
  for (const [language, details, curve, asians, derivedIn, limit] of [
    [
      'EN',
      'What it is and how far to believe it',
      'Decision curve',
      'Asians (non-Hispanic)',
      'Adults of the United States',
      'Most of those in the highest band have a soft liver',
    ],
    [
      'VI',
      null,
      'Đường cong quyết định',
      'Người gốc Á',
      'Người lớn ở Hoa Kỳ',
      'Phần lớn người ở mức cao nhất có gan mềm',
    ],
  ] as const) {
    await page.getByTestId('language').getByText(language).click();
    if (details !== null) await card.getByText(details).click();
    const table = card.locator('details details').filter({ hasText: curve });
    await table.locator('summary').click();
    const rows = table.getByRole('row').filter({ hasText: asians });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(4);
    await table.locator('summary').click();
    // What stands in English alone says so where the page is not in English.
    const labelled = await card.getByTestId('in-english').count();
    expect(labelled > 0).toBe(language === 'VI');
    for (const text of [derivedIn, limit]) {
      const section = card.locator('section').filter({ hasText: text });
      expect(await section.count()).toBe(1);
      expect(await section.locator('[lang=en]').count()).toBe(0);
    }
  }
});
