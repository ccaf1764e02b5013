import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { receiveInstance } from '../../src/ingest/receive-instance.ts';
import { image, pixelsOf } from '../conformance/dicom-objects.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

const held = {
  study: '1.2.7',
  series: '1.2.7.1',
  instance: '1.2.7.1.1',
  patientId: 'P7',
  name: 'Nguyễn^Văn An',
};
const came = [1, 2, 3].map((number) => ({
  study: '1.2.8',
  series: '1.2.8.1',
  instance: `1.2.8.1.${number}`,
  patientId: 'P7',
  name: 'Trần^Thị Bình',
}));

describe('quarantine in a real browser', { timeout: 120_000 }, () => {
  let hub: TestHub;
  let browser: Browser;
  beforeAll(async () => {
    hub = await startHub();
    browser = await launchChromium();
    const from = {
      door: 'dimse' as const,
      sender: 'CT1',
      site: 'Cơ sở 2',
      name: 'a C-STORE',
      uploadId: null,
    };
    for (const [seed, one] of [held, ...came].entries())
      await receiveInstance(hub.hub, image(one, pixelsOf(seed)), from);
  });
  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  it('a technician sees both sides and files the whole study under the person it is', async () => {
    await hub.signIn('technician');
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1500 } })).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${hub.url}/sign-in`);
    await page.getByTestId('sign-in-email').fill('technician@example.test');
    await page.getByTestId('sign-in-password').fill(PASSWORD);
    await page.getByTestId('sign-in-submit').click();
    await page.waitForURL(`${hub.url}/`);
    // A page not signed in yet asks who it is, and is told that it is nobody.
    complaints.length = 0;

    await page.goto(`${hub.url}/quarantine`);
    await page.getByText('Cơ sở 2').waitFor();
    await page.getByTestId('quarantined').click();
    const sides = page.getByTestId('sides');
    await sides.getByText('Trần Thị Bình').waitFor();
    await sides.getByText('Nguyễn Văn An').waitFor();
    // Only what came has a picture: of the person held there is no image of this study.
    const picture = sides.locator('img');
    await expect
      .poll(() => picture.evaluateAll((all) => all.map((one) => one.clientWidth > 0)), { timeout: 30_000 })
      .toEqual([true]);
    await page.getByTestId('decision-file-under').click();
    await page.getByTestId('choose-patient').click();
    await page.getByRole('option', { name: /Nguyễn Văn An · P7/ }).click();
    expect(await page.getByTestId('decide').isDisabled()).toBe(true);
    await page.getByTestId('decision-reason').fill('Gọi hỏi phòng chụp: gõ nhầm tên');
    await page.getByTestId('decide').click();
    await page.waitForURL(`${hub.url}/quarantine`);
    await expect.poll(() => page.getByTestId('quarantined').count(), { timeout: 30_000 }).toBe(0);

    const search = await hub.asAutomation('/dicom-web/studies?PatientID=P7');
    expect(await search.json()).toHaveLength(2);
    expect(complaints).toEqual([]);
  });
});
