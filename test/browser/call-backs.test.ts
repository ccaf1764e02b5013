import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { frame } from '../../src/formats/hl7/frames.ts';
import { openSender, oru, type Sender } from '../hl7/sender.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
let laboratory: Sender;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

async function send(of: Parameters<typeof oru>[0], collected = '20261122081500'): Promise<void> {
  laboratory.say(frame(Buffer.from(oru(of).toString().replaceAll('20261122081500', collected))));
  expect(await laboratory.hear()).toContain('MSA|AA');
}

/** A page of somebody of that role, who has just signed in. */
async function signedIn(role: 'clinician' | 'technician'): Promise<Page> {
  await hub.signIn(role);
  const opened = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await opened.goto(`${hub.url}/sign-in`);
  await opened.getByTestId('sign-in-email').fill(`${role}@example.test`);
  await opened.getByTestId('sign-in-password').fill(PASSWORD);
  await opened.getByTestId('sign-in-submit').click();
  await opened.waitForURL(`${hub.url}/`);
  await opened.getByTestId('language').getByText('EN').click();
  return opened;
}

beforeAll(async () => {
  hub = await startHub();
  laboratory = await openSender(await hub.listenHl7());
  browser = await launchChromium();
  page = await signedIn('clinician');
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  laboratory.vanish();
  await browser.close();
  await hub.stop();
});

it('a critical potassium opens a call-back, which closes only by the value read back and stays on record', async () => {
  expect(await page.getByTestId('call-backs-waiting').count()).toBe(0);
  await send({ controlId: '1', patientId: 'H1', value: '4.1' }, '20261020081500');
  await send({ controlId: '2', patientId: 'H1', value: '6.8', comment: 'Specimen slightly haemolysed' });

  // Every page says so, without being asked anew; who does not judge results sees only that somebody waits.
  const badge = page.getByTestId('call-backs-waiting');
  await badge.getByText('1 critical value waits for a call').waitFor();
  const technician = await signedIn('technician');
  await technician.goto(`${hub.url}/upload`);
  await technician.getByTestId('call-backs-waiting').waitFor();
  expect(await technician.getByRole('link', { name: 'Call-backs' }).count()).toBe(0);
  await technician.context().close();

  await badge.click();
  await page.waitForURL(`${hub.url}/call-backs`);
  await page.getByText('The laboratory remarks: Specimen slightly haemolysed').waitFor();
  const card = page.getByTestId('call-back-H1');
  await card.getByTestId('call-back-value').getByText('Potassium 6.8').waitFor();
  await card.getByText('Before: 4.1 mmol/L').waitFor();
  // Whom to call: what staff typed first, beside what the laboratory sent; the number is a link that calls.
  const phones = card.getByTestId('call-back-phones');
  await phones.getByText('+84 912 345 678').waitFor();
  await card.getByRole('link', { name: 'Nguyễn Thị Đào' }).click();
  await page.getByTestId('phone-add').click();
  await page.getByTestId('phone-typed').fill('115');
  await page.getByTestId('phone-save').click();
  await page.getByText('The phone number was not saved').waitFor();
  await page.getByTestId('phone-typed').fill('028 3822 1234');
  // A result that comes meanwhile is shown at once, and nothing of what is being typed is lost.
  await send({ controlId: '3', patientId: 'H1', value: '4.3' }, '20261121081500');
  await page.getByText('4.3 mmol/L').first().waitFor({ state: 'attached' });
  expect(await page.getByTestId('phone-typed').inputValue()).toBe('028 3822 1234');
  await page.getByTestId('phone-save').click();
  await page.getByText('typed by Test clinician').waitFor();
  await badge.click();
  await phones.getByText('028 3822 1234').waitFor();
  expect(await phones.getByRole('link').allInnerTexts()).toEqual(['028 3822 1234', '+84 912 345 678']);
  expect(await phones.getByRole('link').first().getAttribute('href')).toBe('tel:02838221234');
  await card.getByTestId('delta-changed').getByText('Check specimen and identity').waitFor();

  await card.getByTestId('attempt-open').click();
  await page.getByTestId('call-whom').fill('Nguyễn Thị Đào');
  await page.getByTestId('call-role').click();
  await page.getByRole('option', { name: 'The patient' }).click();
  await page.getByTestId('attempt-save').click();
  await card.getByText('Not reached').waitFor();

  // By keyboard alone: it begins at the first field, Escape ends it, and the focus is where it was.
  const opener = card.getByTestId('close-open');
  await opener.press('Enter');
  await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('call-whom');
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('close-open');
  await opener.press('Enter');
  const dialog = page.getByTestId('close-call-back');
  const readBack = dialog.getByTestId('read-back');
  const confirm = dialog.getByTestId('close-confirm');
  await dialog.getByTestId('call-whom').fill('Trần Văn Bình');
  await dialog.getByTestId('call-role').click();
  await page.getByRole('option', { name: 'A relative' }).click();
  expect(await readBack.inputValue()).toBe('');
  expect(await confirm.isDisabled()).toBe(true);
  for (const [typed, words] of [
    ['8.6 mmol/L', 'is not the one that was told'],
    ['6.8', 'The unit is missing'],
    ['6.8 mg/dL', 'The unit read back is not'],
    ['yes', 'There is no number'],
  ] as const) {
    await readBack.fill(typed);
    await confirm.click();
    await dialog.getByText(words).waitFor();
  }
  await readBack.fill('6,8 mmol/l');
  await readBack.press('Enter');
  await page.getByText('No critical value waits for a call.').waitFor();
  await badge.waitFor({ state: 'detached' });

  await page.getByTestId('call-backs-state').getByText('Told').click();
  const closed = page.getByTestId('call-back-H1').getByTestId('call-back-history');
  await closed.getByText('Trần Văn Bình (A relative) · Phone').waitFor();
  await closed.getByText('Read back: 6,8 mmol/l').waitFor();
  await closed.getByText('Test clinician').last().waitFor();
  await page.getByTestId('language').getByText('VI').click();
  await closed.getByText('Đọc lại: 6,8 mmol/l').waitFor();
  expect(complaints).toEqual([]);
}, 120_000);
