import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

const wrong = {
  study: '1.2.9',
  series: '1.2.9.1',
  instance: '1.2.9.1.1',
  patientId: 'H1',
  name: 'Lê^Văn Sai',
};
const right = {
  study: '1.2.10',
  series: '1.2.10.1',
  instance: '1.2.10.1.1',
  patientId: 'H2',
  name: 'Trần^Thị Đúng',
};

let hub: TestHub;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  await store(hub, image(wrong, pixelsOf(1)), image(right, pixelsOf(2)));
  await hub.signIn('technician');
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill('technician@example.test');
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  // A page not signed in yet asks who it is, and is told that it is nobody.
  complaints.length = 0;
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

it('a technician moves a study to the right person, seeing both sides and saying why', async () => {
  const { id } = await hub.hub.db
    .selectFrom('patients')
    .select('id')
    .where('patientId', '=', 'H1')
    .executeTakeFirstOrThrow();
  await page.goto(`${hub.url}/patients/${id}`);
  await page.getByTestId('language').getByText('EN').click();
  await page.getByRole('link', { name: 'Wrong person…' }).click();
  const sides = page.getByTestId('move-sides');
  await sides.waitFor();
  expect(await sides.getByRole('cell', { name: 'Lê Văn Sai' }).count()).toBe(2);
  expect(await page.getByTestId('move-confirm').isDisabled()).toBe(true);
  await page.getByTestId('choose-patient').fill('dung');
  await page.getByRole('option', { name: /Trần Thị Đúng · H2/ }).click();
  await sides.getByRole('cell', { name: 'Trần Thị Đúng' }).waitFor();
  await page.getByTestId('move-reason').fill('Chọn nhầm người trong danh sách của máy');
  await page.getByTestId('move-confirm').click();
  await page.getByRole('heading', { name: 'Trần Thị Đúng' }).waitFor();
  await page.getByRole('link', { name: 'Wrong person…' }).nth(1).waitFor();

  await page.goto(`${hub.url}/studies/1.2.9/move`);
  await page.getByText(/Test technician: Chọn nhầm người trong danh sách của máy/).waitFor();
  expect(complaints).toEqual([]);
}, 120_000);
