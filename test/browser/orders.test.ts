import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { orm, send } from '../orders/messages.ts';

const dao = {
  study: '1.2.9',
  series: '1.2.9.1',
  instance: '1.2.9.1.1',
  patientId: 'H1',
  name: 'Nguyễn^Thị Đào',
};

let hub: TestHub;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  await store(hub, image(dao, pixelsOf(1)));
  await hub.signIn('coordinator');
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1100 } })).newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill('coordinator@example.test');
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

const speak = (language: 'VI' | 'EN') => page.getByTestId('language').getByText(language).click();

it('a coordinator orders an examination for somebody known and cancels it with a reason, in both languages', async () => {
  await page.goto(`${hub.url}/orders?day=2026-11-23`);
  await speak('VI');
  await page.getByRole('heading', { name: 'Chỉ định' }).waitFor();
  await page.getByTestId('new-order').click();
  await page.getByTestId('order-person-search').fill('dao');
  await page.getByRole('radio', { name: /Nguyễn Thị Đào · H1/ }).check();
  await page.getByTestId('order-procedure').fill('Chụp CT ngực liều thấp');
  await page.getByTestId('place-order').click();
  const row = page.getByTestId('orders').getByRole('row').filter({ hasText: 'Nguyễn Thị Đào' });
  await row.getByText('Đã hẹn').waitFor();

  await speak('EN');
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  await row.getByText('Scheduled').waitFor();
  await row.getByRole('button').click();
  await page.getByTestId('cancel-order').click();
  expect(await page.getByTestId('confirm-cancel').isDisabled()).toBe(true);
  await page.getByTestId('cancel-reason').fill('Không đến');
  await page.getByTestId('confirm-cancel').click();
  const order = page.getByTestId('order');
  await order.getByText('Không đến').waitFor();
  await row.getByText('Cancelled').waitFor();
  expect(await page.getByTestId('cancel-order').count()).toBe(0);

  const [kept, ...others] = await hub.hub.db
    .selectFrom('orderEvents')
    .select(['what', 'state', 'reason', 'doneBy'])
    .orderBy('id')
    .execute();
  expect(kept).toMatchObject({ what: 'placed', state: 'scheduled', doneBy: 'Test coordinator' });
  expect(others).toEqual([
    { what: 'moved', state: 'cancelled', reason: 'Không đến', doneBy: 'Test coordinator' },
  ]);
  expect(complaints).toEqual([]);
}, 120_000);

it('a coordinator sees both sides of a doubt on the orders page and decides it, with who, when and why on record', async () => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  await send(
    hub,
    orm({ accession: 'A77', placer: 'P77', patientId: 'H7', name: 'Lê^Văn Ba', start: `${day}0800` }),
  );
  const other = { ...dao, study: '1.2.77', series: '1.2.77.1', instance: '1.2.77.1.1', studyDate: day };
  await store(hub, image(other, pixelsOf(2), [[0x00080050, 'SH', 'A77']]));

  await page.goto(`${hub.url}/orders`);
  const waiting = page.getByTestId('waiting-orders');
  await waiting.getByRole('button', { name: /Lê Văn Ba · H7/ }).click();
  const sides = page.getByTestId('doubt-sides');
  await sides.getByRole('cell', { name: 'Lê Văn Ba', exact: true }).waitFor();
  await sides.getByRole('cell', { name: 'Nguyễn Thị Đào', exact: true }).waitFor();
  expect(await page.getByTestId('doubt-not-this').isDisabled()).toBe(true);
  await page.getByTestId('doubt-reason').fill('Máy gõ nhầm số chỉ định');
  await page.getByTestId('doubt-not-this').click();
  const order = page.getByTestId('order');
  await order.getByText(/Test coordinator, .*: Máy gõ nhầm số chỉ định/).waitFor();
  await waiting.waitFor({ state: 'detached' });

  const decisions = await hub.hub.db
    .selectFrom('orderDecisions')
    .select(['uid', 'decision', 'reason', 'decidedByName'])
    .execute();
  expect(decisions).toEqual([
    {
      uid: '1.2.77',
      decision: 'not-this-order',
      reason: 'Máy gõ nhầm số chỉ định',
      decidedByName: 'Test coordinator',
    },
  ]);

  await page.getByTestId('reopen').click();
  await page.getByTestId('reopen-reason').fill('Hỏi lại kỹ thuật viên');
  await page.getByTestId('reopen').click();
  await sides.waitFor();
  expect(complaints).toEqual([]);
}, 120_000);
