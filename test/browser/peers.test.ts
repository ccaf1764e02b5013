import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { createUser } from '../../src/access/accounts.ts';
import { freePort, type ServerProcess, startServer } from '../bench/server-process.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
let browser: Browser;
let page: Page;
let scanner: ServerProcess;
let port: number;
const complaints: string[] = [];

beforeAll(async () => {
  hub = await startHub();
  port = await freePort();
  scanner = startServer('storescp', ['-v', '-aet', 'SCANNER', String(port)]);
  browser = await launchChromium();
  const email = 'administrator@browser.test';
  await createUser(hub.hub.access, { email, name: 'Quản trị', password: PASSWORD, role: 'administrator' });
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(email);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await scanner.stop();
  await hub.stop();
});

it('an administrator adds a DICOM node, tries it, sees why it fails, and removes it', async () => {
  await page.goto(`${hub.url}/peers`);
  await page.getByTestId('no-peers').waitFor();
  await page.getByTestId('own-node').getByText('TAMSOAT').waitFor();
  await page.getByTestId('new-peer').click();
  await page.getByTestId('peer-ae').fill('SCANNER');
  await page.getByTestId('peer-host').fill('127.0.0.1');
  await page.getByTestId('peer-port').fill(String(port));
  await page.getByTestId('right-commitment').check();
  await page.getByTestId('keep-peer').click();
  await page.getByTestId('peer-SCANNER').waitFor();

  await page.getByTestId('echo-SCANNER').click();
  await page.getByTestId('echoed-SCANNER').getByText('ms').waitFor();
  await page.getByTestId('contact-SCANNER').waitFor();
  await scanner.stop();
  await page.getByTestId('echo-SCANNER').click();
  await page.getByTestId('echoed-SCANNER').getByText('ECONNREFUSED').waitFor();
  expect(await (await hub.asAutomation('/api/dicom-peers')).json()).toMatchObject({
    peers: [
      {
        aeTitle: 'SCANNER',
        address: { host: '127.0.0.1', port, tls: false },
        may: ['store', 'commitment'],
        lastContact: { what: 'unreachable' },
      },
    ],
  });

  await page.getByTestId('edit-SCANNER').click();
  await page.getByTestId('right-store').uncheck();
  await page.getByTestId('keep-peer').click();
  await page.getByTestId('keep-peer').waitFor({ state: 'detached' });
  await page.getByTestId('remove-SCANNER').click();
  await page.getByTestId('confirm-remove').click();
  await page.getByTestId('no-peers').waitFor();
  expect(complaints).toEqual([]);
}, 60_000);
