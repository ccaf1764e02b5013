import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { launchChromium } from '../../scripts/chromium.ts';
import { createUser } from '../../src/access/accounts.ts';
import type { Role } from '../../src/domain/roles.ts';
import { image, multipart, pixelsOf } from '../conformance/dicom-objects.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { oru } from '../hl7/sender.ts';
import { identity } from '../hostile/bytes.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { orm, send } from '../orders/messages.ts';

/** Runs wherever text is taken for markup: as an element, out of an attribute, as a script. */
const EVIL = '"><img src=x onerror="ran=1"><script>ran=1</script>';
/** In a name an equals sign parts its writings (PS3.5 section 6.2.1). */
const EVIL_NAME = '<script>ran(1)</script><i onerror>';
const of = {
  ...identity(701),
  name: `${EVIL_NAME}^Lan`,
  description: EVIL,
  patientId: `<b onmouseover="ran=1">H701`,
};

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  hub = await startHub();
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

async function signedIn(role: Role): Promise<Page> {
  const email = `${role}@browser.test`;
  await createUser(hub.hub.access, { email, name: `Test ${role}`, password: PASSWORD, role });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(email);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  return page;
}

/** Opens a page, waits for what is on it, by itself the evil words as text, and looks for what they would be as markup. */
async function expectText(page: Page, path: string, shown = 'text=onerror'): Promise<void> {
  await page.goto(`${hub.url}${path}`);
  const first = page.locator(shown).first();
  await first.waitFor({ state: 'attached' }).catch(() => expect.fail(`${path} does not show it`));
  const markup = page.locator('img[src="x"], b[onmouseover], i[onerror], script:not([src])');
  expect([path, await markup.count()]).toEqual([path, 0]);
  expect([path, await page.evaluate('Reflect.has(globalThis, "ran")')]).toEqual([path, false]);
}

/** Of the rows in one part of an answer, what is under a key. */
async function valuesOf(path: string, part: string, key: string): Promise<string[]> {
  const answer: unknown = await (await hub.asAutomation(path)).json();
  const rows = z.looseObject({ [part]: z.array(z.record(z.string(), z.unknown())) }).parse(answer)[part];
  return z
    .array(z.record(z.string(), z.unknown()))
    .parse(rows)
    .map((row) => z.string().parse(row[key]));
}

it('no page takes what came in a name, a text or a file’s name for markup', {
  timeout: 300_000,
}, async () => {
  const extra: [number, string, string][] = [
    [0x00080050, 'SH', EVIL],
    [0x00080080, 'LO', EVIL],
    [0x0008103e, 'LO', EVIL],
  ];
  const objects = [image(of, pixelsOf(1), extra), image({ ...of, study: '1.2.70.702' }, pixelsOf(2), extra)];
  expect((await hub.asAutomation('/dicom-web/studies', multipart(objects))).status).toBe(202);
  const message = await readFile(join(SAMPLES, 'labs/TS-0001.hl7'), 'utf8');
  const evil = message.replace('Nguyễn^Văn Thành', `${EVIL_NAME}^X`).replaceAll('^Creatinin^', `^${EVIL}^`);
  expect(await send(hub, Buffer.from(evil))).toContain('MSA|AA');
  const critical = oru({ controlId: 'K', patientId: 'K', value: '6.8' }).toString();
  expect(await send(hub, Buffer.from(critical.replace('Nguyễn^Thị', `${EVIL_NAME}^Thị`)))).toContain(
    'MSA|AA',
  );
  expect(await send(hub, orm({ name: `${EVIL_NAME}^Lan`, reason: EVIL }))).toContain('MSA|AA');
  const json = { 'content-type': 'application/json' };
  const node = { address: null, callsFrom: null, site: EVIL, may: ['store'], transferSyntaxes: [] };
  const kept = { method: 'PUT', headers: json, body: JSON.stringify(node) };
  expect((await hub.asAutomation('/api/dicom-peers/CT1', kept)).ok).toBe(true);
  await upload(await hub.signIn('technician'), `${EVIL}.dcm`, Buffer.from([1, 2, 3]));
  await hub.drain();

  const radiologist = await signedIn('radiologist');
  const [key] = await valuesOf('/api/patients?q=lan', 'patients', 'key');
  const [visit] = await valuesOf(`/api/patients/${key}`, 'visits', 'id');
  for (const path of [
    '/',
    `/reading/${of.study}`,
    '/patients?q=lan',
    `/patients/${key}`,
    '/orders?day=2026-11-23',
    '/call-backs',
  ]) {
    await expectText(radiologist, path);
  }
  // The form names nobody.
  await expectText(radiologist, `/visits/${visit}/history`, '[data-testid=history-smokingStatus]');

  const email = 'evil@browser.test';
  await createUser(hub.hub.access, { email, name: EVIL, password: PASSWORD, role: 'clinician' });
  const administrator = await signedIn('administrator');
  // The newest is the file; the image came before it.
  const waits = (await valuesOf('/api/quarantine', 'receipts', 'id')).at(-1);
  const [sent] = await valuesOf('/api/uploads', 'uploads', 'id');
  for (const path of ['/users', '/peers', '/quarantine', `/quarantine/${waits}`, `/upload/${sent}`]) {
    await expectText(administrator, path);
  }

  const doctor = await hub.signIn('radiologist');
  expect((await doctor(`/api/worklist/${of.study}/claim`, { method: 'PUT' })).ok).toBe(true);
  const words = JSON.stringify({ impression: EVIL, recommendation: 'follow-up-12-months' });
  const signature = { method: 'POST', headers: json, body: words };
  expect((await doctor(`/api/reading/${of.study}/sign`, signature)).ok).toBe(true);
  await hub.drain();
  await expectText(radiologist, `/reports/${of.study}`);
  const link = await hub.asAutomation(`/api/visits/${visit}/summary`);
  await expectText(radiologist, z.object({ path: z.string() }).parse(await link.json()).path);
});
