import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { z } from 'zod';
import { launchChromium } from './chromium.ts';

/**
 * Takes the pictures of the README from the samples: `node scripts/screenshots.ts`.
 * It runs the demo on a folder of its own, walks through the pages as their users would, and ends it.
 */
const ROOT = resolve(import.meta.dirname, '..');
const OUT = join(ROOT, 'docs/screenshots');

const entries = z.object({
  entries: z.array(
    z.object({
      subject: z.string(),
      visitId: z.string(),
      modalities: z.array(z.string()),
      patient: z.object({ key: z.string() }),
    }),
  ),
});

async function startDemo(folder: string): Promise<{ url: string; password: string; end: () => void }> {
  const demo = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'demo'], {
    env: { ...process.env, TAMSOAT_DATA_DIR: folder, TAMSOAT_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    demo.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /answers at (\S+)/.exec(said)?.[1];
      const password = /radiologist@demo\.test\s+(\S+)/.exec(said)?.[1];
      if (url !== undefined && password !== undefined)
        resolve({ url, password, end: () => demo.kill('SIGTERM') });
    });
    demo.once('exit', () => reject(new Error(`the demo ended:\n${said}`)));
  });
}

/** Keeps a picture small: the pages have few colours. */
async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => page.waitForTimeout(1000));
  await page.waitForTimeout(800);
  const bytes = await page.screenshot({ fullPage });
  await sharp(bytes)
    .png({ palette: true, quality: 90, compressionLevel: 9 })
    .toFile(join(OUT, `${name}.png`));
  process.stdout.write(`${name}\n`);
}

async function signIn(page: Page, url: string, role: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(`${role}@demo.test`);
  await page.getByTestId('sign-in-password').fill(password);
  if (role === 'radiologist') await shoot(page, 'sign-in');
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${url}/`);
}

async function asRadiologist(page: Page, url: string, password: string): Promise<string> {
  await signIn(page, url, 'radiologist', password);
  await page.locator('[data-testid^=entry-]').first().waitFor();
  await shoot(page, 'worklist');
  const list = entries.parse(await (await page.request.get(`${url}/api/worklist?state=open`)).json());
  const ct = list.entries.filter((entry) => entry.modalities.includes('CT'));
  const flagged = [];
  for (const entry of ct) {
    const view = z
      .object({ machineFindings: z.array(z.object({ id: z.string() })) })
      .parse(await (await page.request.get(`${url}/api/reading/${entry.subject}`)).json());
    flagged.push({ entry, count: view.machineFindings.length });
  }
  const chosen = flagged.sort((a, b) => b.count - a.count)[0]?.entry;
  if (chosen === undefined) throw new Error('no CT is on the worklist');
  await page.goto(`${url}/reading/${chosen.subject}`);
  await page.locator('[data-testid=viewport][data-rendered=true]').waitFor({ timeout: 120_000 });
  await page.locator('[data-testid^=finding-]').first().click();
  await shoot(page, 'reading');
  await page.getByTestId('layout').getByText('MPR').click();
  await page.waitForTimeout(15_000);
  await page.getByTestId('tab-risks').click();
  await shoot(page, 'reading-mpr');
  await page.getByTestId('tab-findings').click();
  const accept = page.locator('[data-testid^=accept-]');
  for (let left = await accept.count(); left > 0; left = await accept.count()) {
    await accept.first().click();
    await page.waitForTimeout(700);
  }
  await page
    .getByTestId('impression')
    .fill('Bốn nốt đặc hai phổi, lớn nhất 20 mm sát màng phổi thuỳ dưới trái.');
  await page.getByTestId('recommendation').click();
  await page.getByRole('option').nth(4).click();
  await page.locator('[data-testid=draft-state][data-state=saved]').waitFor();
  await page.getByTestId('sign').click();
  await page.getByTestId('sign-confirm').click();
  await page.getByTestId('patient-link').waitFor({ timeout: 60_000 });
  await page.goto(`${url}/reports/${chosen.subject}`);
  await shoot(page, 'report');
  await page.goto(`${url}/patients?q=thanh`);
  await shoot(page, 'patients');
  await page.goto(`${url}/patients/${chosen.patient.key}`);
  await page.getByTestId('result-creatinine').getByRole('button').click();
  await page.locator('.recharts-surface').first().waitFor();
  await shoot(page, 'patient');
  await page.goto(`${url}/visits/${chosen.visitId}/risk`);
  await shoot(page, 'risk');
  await page.goto(`${url}/visits/${chosen.visitId}/history`);
  await shoot(page, 'history');
  await page.goto(`${url}/models`);
  await shoot(page, 'models');
  const link = z
    .object({ released: z.literal(true), path: z.string() })
    .parse(await (await page.request.get(`${url}/api/visits/${chosen.visitId}/summary`)).json());
  return link.path;
}

async function asTechnician(page: Page, url: string, password: string): Promise<void> {
  await signIn(page, url, 'technician', password);
  await page.goto(`${url}/upload`);
  await page
    .locator('[data-testid=drop] input[type=file]')
    .setInputFiles([
      join(ROOT, 'data-samples/images/chest-film/001.dcm'),
      join(ROOT, 'data-samples/labs/TS-0003.hl7'),
      join(ROOT, 'LICENSE'),
    ]);
  await page.getByTestId('upload-closed').waitFor({ timeout: 60_000 });
  await shoot(page, 'upload');
  await page.goto(`${url}/quarantine`);
  await shoot(page, 'quarantine');
  // A week later the same laboratory finds few platelets left, says whom to call, and has a test of its own.
  const sample = await readFile(join(ROOT, 'data-samples/labs/TS-0003.hl7'), 'utf8');
  const later = sample.replaceAll('TS-0003|', 'TS-0003-2|').replaceAll('20260316', '20260323');
  const critical = later
    .replace('||98|10*3/uL', '||31|10*3/uL')
    .replace('||19720125|M', '||19720125|M|||||0912 345 678')
    .replace('1751-7^Albumin^LN', 'ALB2^Albumin máu^L');
  await sendHl7(page, url, critical);
  await sendHl7(page, url, orderOf('20260330'));
  await page.goto(`${url}/orders?day=2026-03-30`);
  await page.getByTestId('orders').waitFor();
  await shoot(page, 'orders');
  await page.goto(`${url}/mapping`);
  await page.getByText('ALB2').first().waitFor();
  await shoot(page, 'mapping');
  const table = { name: 'thang-3.csv', mimeType: 'text/csv', buffer: Buffer.from(ODD_TABLE) };
  await page.goto(`${url}/upload`);
  await page.locator('[data-testid=drop] input[type=file]').setInputFiles(table);
  await page.getByTestId('upload-closed').waitFor({ timeout: 60_000 });
  await page.goto(`${url}/tables`);
  await page.getByTestId('waiting-tables').waitFor();
  await page.getByRole('link', { name: table.name }).click();
  await page.getByTestId('columns').waitFor();
  await shoot(page, 'table');
}

async function sendHl7(page: Page, url: string, message: string): Promise<void> {
  const sent = await page.request.post(`${url}/api/hl7`, {
    headers: { 'content-type': 'application/hl7-v2', origin: url },
    data: message,
  });
  const answer = await sent.text();
  if (!answer.includes('MSA|AA')) throw new Error(`a message was answered ${answer}`);
}

/** A chest CT of that day for somebody of the samples. */
function orderOf(day: string): string {
  return [
    `MSH|^~\\&|RIS|TS-HANOI|TAMSOAT|TS-HANOI|${day}080000+0700||ORM^O01|ORM-1|P|2.3.1||||||UNICODE UTF-8`,
    'PID|1||TS-0003^^^TS-HANOI^MR||Lê^Quang Huy||19720125|M',
    `ORC|NW|PL-1|||||^^^${day}140000^^R`,
    `OBR|1|PL-1||CTCHEST^CT ngực liều thấp^99TS||||||||||||D1^Trần^An||||||||CT|||^^^${day}140000^^R||||^Ho kéo dài`,
    '',
  ].join('\r');
}

const ODD_TABLE = `Mã BN;Họ và tên;Ngày lấy mẫu;Creatinin (µmol/l);Đường huyết đói
BN-01;Vũ Thị Lan;16/03/2026;71;5,4 mmol/L
BN-02;Đỗ Minh Khang;16/03/2026;88;101 mg/dL
`;

async function asClinician(page: Page, url: string, password: string): Promise<void> {
  await signIn(page, url, 'clinician', password);
  await page.goto(`${url}/call-backs`);
  await page.getByTestId('call-back-TS-0003').getByText('0912 345 678').waitFor();
  await page.getByTestId('call-back-TS-0003').getByTestId('close-open').click();
  await page.getByTestId('call-whom').fill('Lê Quang Huy');
  await page.getByTestId('read-back').fill('13 10*3/uL');
  await page.getByTestId('call-role').click();
  await page.getByRole('option').first().click();
  await page.getByTestId('close-confirm').click();
  await shoot(page, 'call-backs');
}

async function asAdministrator(page: Page, url: string, password: string): Promise<void> {
  await signIn(page, url, 'administrator', password);
  await page.goto(`${url}/users`);
  await shoot(page, 'users');
  await page.goto(`${url}/peers`);
  await shoot(page, 'peers');
}

const folder = await mkdtemp(join(tmpdir(), 'tamsoat-screenshots-'));
await mkdir(OUT, { recursive: true });
const demo = await startDemo(folder);
const browser = await launchChromium();
try {
  const size = { viewport: { width: 1440, height: 900 } };
  const path = await asRadiologist(await (await browser.newContext(size)).newPage(), demo.url, demo.password);
  await asTechnician(await (await browser.newContext(size)).newPage(), demo.url, demo.password);
  await asClinician(await (await browser.newContext(size)).newPage(), demo.url, demo.password);
  await asAdministrator(await (await browser.newContext(size)).newPage(), demo.url, demo.password);
  const phone = await (await browser.newContext({ viewport: { width: 420, height: 900 } })).newPage();
  await phone.goto(`${demo.url}${path}`);
  await shoot(phone, 'summary');
} finally {
  await browser.close();
  demo.end();
  await rm(folder, { recursive: true, force: true });
}
