import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { createUser } from '../../src/access/accounts.ts';
import type { Role } from '../../src/domain/roles.ts';
import { frame } from '../../src/formats/hl7/frames.ts';
import { openSender } from '../hl7/sender.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
let browser: Browser;
const complaints: string[] = [];

async function signedIn(role: Role): Promise<Page> {
  const email = `${role}@browser.test`;
  await createUser(hub.hub.access, { email, name: `Test ${role}`, password: PASSWORD, role });
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${hub.url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(email);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${hub.url}/`);
  return page;
}

let page: Page;
beforeAll(async () => {
  hub = await startHub();
  browser = await launchChromium();
  page = await signedIn('technician');
}, 60_000);
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const TABLE = `PHÒNG KHÁM HOA SEN - KẾT QUẢ THÁNG 3;;;;;;;
Mã KH;Khách hàng;Sinh;GT;Ngày;Glucose (mmol/L);Cre;Hb (g/dL)
HS01;Lê Thị An;12/05/1970;2;16/03/2026;5,6;0,9;13,1
HS02;Vũ Bình;03/11/1965;1;16/03/2026;<2,2;1,4;9,5
HS03;Đỗ Ca;1/1/1980;1;chưa lấy;6,0;1,0;14
`;

/** Chooses an option of a searchable list by what is typed and read. */
async function choose(testId: string, typed: string, option: string): Promise<void> {
  await page.getByTestId(testId).click();
  if (typed !== '') await page.getByTestId(testId).fill(typed);
  await page.getByRole('option', { name: option, exact: true }).first().click();
}

it('a table with odd headers and mixed units is mapped, previewed and imported, and its values are right for the person', async () => {
  await page.goto(`${hub.url}/tables`);
  const file = { name: 'thang-3.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.waitForURL(/\/tables\/[0-9a-f-]+$/);
  await page.getByTestId('columns').waitFor();
  await page.getByTestId('table-sender').fill('Phòng khám Hoa Sen');
  // The names suggest most; what they leave open a person says.
  expect(await page.getByTestId('use-0').inputValue()).toBe('Mã bệnh nhân');
  expect(await page.getByTestId('order-4').inputValue()).toBe('ngày/tháng/năm');
  expect(await page.getByTestId('unit-5').inputValue()).toBe('mmol/L');
  await page.getByRole('textbox', { name: 'từ chỉ nam' }).fill('1');
  await page.getByRole('textbox', { name: 'từ chỉ nữ' }).fill('2');
  await choose('unit-6', '', 'mg/dL');
  await page.getByTestId('preview-table').click();

  await page.getByTestId('preview').waitFor();
  await page.getByTestId('refused-rows').getByText('1 dòng').waitFor();
  const first = page.getByTestId('preview-HS01');
  await first.getByText('1970-05-12').waitFor();
  await first.getByText('= 100,90 mg/dL').waitFor();
  await page.getByTestId('refused').getByText('Ngày', { exact: true }).waitFor();
  await page.getByTestId('refused').getByText('không phải ngày tháng theo thứ tự đã chọn').waitFor();
  expect(await hub.hub.db.selectFrom('patients').select('id').execute()).toEqual([]);

  await page.getByTestId('import-table').click();
  await page.getByTestId('imported').getByText('2 mới').waitFor();
  await hub.drain();

  const clinician = page;
  page = await signedIn('clinician');
  const { id } = await hub.hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patientId', '=', 'HS01')
    .executeTakeFirstOrThrow();
  await page.goto(`${hub.url}/reading/${encodeURIComponent(id)}`);
  await page.getByText('Lê Thị An').first().waitFor();
  await page.getByText('Creatinin').first().waitFor();
  const labs = page.getByRole('table').filter({ hasText: 'Creatinin' }).first();
  await labs.getByText('5,6').first().waitFor();
  await labs.getByText('0,9').first().waitFor();
  page = clinician;

  // The next table with this header goes in by itself.
  await page.goto(`${hub.url}/tables`);
  await page.getByTestId('kept-tables').getByText('Phòng khám Hoa Sen').waitFor();
  const next = TABLE.split('\n')
    .slice(0, 2)
    .concat('HS04;Trần Em;7/7/1977;2;17/03/2026;5,1;0,7;12,2')
    .join('\n');
  await page
    .locator('input[type=file]')
    .setInputFiles({ ...file, name: 'thang-4.csv', buffer: Buffer.from(next) });
  await page.waitForURL(/\/upload\//);
  await page.getByTestId('count-stored').getByText('1').waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

it('a kept mapping is corrected, and a table that went in under the wrong one is withdrawn and taken in once more', async () => {
  await page.goto(hub.url);
  await page.getByRole('link', { name: 'Bảng kết quả' }).click();
  await page.getByTestId('correct-Phòng khám Hoa Sen').click();
  await page.getByTestId('came-in').waitFor();
  // Creatinine turns out to be in µmol/L.
  expect(await page.getByTestId('unit-6').inputValue()).toBe('mg/dL');
  await choose('unit-6', '', 'µmol/L');
  await page.getByTestId('preview-table').click();
  await page.getByTestId('preview').waitFor();
  expect(await page.getByTestId('import-table').count()).toBe(0);
  await page.getByTestId('keep-mapping').click();
  await page.getByTestId('mapping-kept').waitFor();
  await page.goto(`${hub.url}/tables`);
  await page.getByTestId('ended-tables').getByText('đến Test technician').waitFor();

  await page.getByTestId('open-thang-3.csv').click();
  await page.getByTestId('withdraw-table').click();
  expect(await page.getByTestId('withdraw-table').isDisabled()).toBe(true);
  await page.getByTestId('stays-after').getByText('Người khám, lần khám và số điện thoại').waitFor();
  await page.getByTestId('withdraw-reason').fill('Creatinin tính bằng µmol/L');
  await page.getByTestId('withdraw-table').click();
  await page.getByTestId('withdrawn').getByText('Creatinin tính bằng µmol/L').waitFor();
  await hub.drain();
  await page.getByTestId('withdrawn').getByText('nhận lại bảng bên dưới').waitFor();
  await page.getByTestId('withdrawn').getByText('chỉ có từ bảng này').waitFor();
  expect(await page.getByTestId('unit-6').inputValue()).toBe('µmol/L');
  await page.getByTestId('preview-table').click();
  await page.getByTestId('import-table').click();
  await page.getByTestId('imported').getByText('2 mới').waitFor();
  await hub.drain();
  const rows = await hub.hub.db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .innerJoin('patients', 'patients.id', 'observations.patientKey')
    .select(['observations.status', 'unit'])
    .where('patientId', '=', 'HS01')
    .where('label', '=', 'Cre')
    .orderBy('observations.id')
    .execute();
  expect(rows.map(({ status, unit }) => `${status} ${unit}`)).toEqual([
    'final mg/dL',
    'entered-in-error mg/dL',
    'final umol/L',
  ]);
  await page.goto(`${hub.url}/tables`);
  await page.getByTestId('imported-tables').getByText('nhận lại').first().waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

it('a code that the hub does not know is mapped in the inbox, and the result is understood', async () => {
  const laboratory = await openSender(await hub.listenHl7());
  const message = [
    'MSH|^~\\&|LIS|HOAN MY|HUB|SITE|20260316100000+0700||ORU^R01^ORU_R01|M1|P|2.5.1||||||UNICODE UTF-8',
    'PID|1||HS05^^^^MR||Ngô^Hà||19650203|F',
    'OBR|1||R1|CHEM^Chemistry^L|||20260316080000+0700||||||||SER&Serum&HL70487',
    'OBX|1|NM|K01^Kali máu^L||4.4|mmol trong lít|||||F',
    'OBX|2|NM|X9^Chỉ số lạ^L||12|au|||||F',
  ].join('\r');
  laboratory.say(frame(Buffer.from(`${message}\r`)));
  expect(await laboratory.hear()).toContain('MSA|AA');
  await hub.drain();

  await page.goto(`${hub.url}/mapping`);
  await page.getByTestId('map-Kali máu').waitFor();
  await page.getByTestId('map-Kali máu').click();
  expect(await page.getByTestId('map-analyte').inputValue()).toBe('Kali');
  await choose('map-unit', '', 'mmol/L');
  await page.getByText('4.4 → 4,40 mmol/L').waitFor();
  await page.getByTestId('map-keep').click();
  await page.getByTestId('map-Kali máu').waitFor({ state: 'detached' });
  await page.getByTestId('map-Chỉ số lạ').click();
  await page.getByTestId('map-never').click();
  await page.getByTestId('unmapped').waitFor({ state: 'detached' });
  await hub.drain();
  const rows = await hub.hub.db
    .selectFrom('observations')
    .select(['label', 'analyteKey', 'canonicalValue', 'problem'])
    .where('code', 'in', ['K01', 'X9'])
    .orderBy('code')
    .execute();
  expect(rows).toEqual([
    { label: 'Kali máu', analyteKey: 'k', canonicalValue: 4.4, problem: null },
    { label: 'Chỉ số lạ', analyteKey: null, canonicalValue: null, problem: 'unknown-code' },
  ]);
  await page.getByTestId('tab-kept').click();
  await page.getByTestId('kept-mappings').getByText('Kali máu').waitFor();
  expect(complaints).toEqual([]);
}, 60_000);
