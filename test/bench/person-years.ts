import type { Page } from 'playwright-core';
import { z } from 'zod';
import { launchChromium } from '../../scripts/chromium.ts';
import { type Analyte, allAnalytes, referenceOf } from '../../src/domain/analytes.ts';
import { labMessage } from '../labs/person.ts';
import { startHub } from './hub.ts';
import type { Own, Target } from './measure.ts';

/** Eighty visits of sixty results each: 4,800 values. */
const YEARS = 20;
const MONTHS = [2, 5, 8, 11];
const ANALYTES = 60;

const PERSON = { patientId: 'YEARS-20', name: 'Nguyễn^Thị Hai Mươi Năm' };
const PASSWORD = 'a long password of the bench';

const measured = allAnalytes()
  .filter(({ unit, loinc }) => unit !== '{presence}' && loinc.length > 0)
  .slice(0, ANALYTES);

/** A value that wanders about the range of an analyte and leaves it now and then. */
function wandering(analyte: Analyte, visit: number, place: number): string {
  const range = referenceOf(analyte, 'F');
  const high = range?.high ?? (range?.low ?? 1) * 2;
  const low = range?.low ?? 0;
  const swing = Math.sin(visit * 0.7 + place) * 0.62;
  return Math.max(low * 0.5, (low + high) / 2 + swing * (high - low)).toPrecision(3);
}

function visits(): string[] {
  return Array.from({ length: YEARS * MONTHS.length }, (_, visit) => {
    const month = MONTHS[visit % MONTHS.length] ?? 1;
    const day = `${2006 + Math.floor(visit / MONTHS.length)}${String(month).padStart(2, '0')}10`;
    return labMessage({
      ...PERSON,
      controlId: `YEARS-${visit}`,
      day,
      results: measured.map((analyte, place) => [
        analyte.loinc[0] ?? '',
        analyte.name.en,
        wandering(analyte, visit, place),
        analyte.unit,
        '',
      ]),
    });
  });
}

/** Resolves once the risks of all visits are worked out, so that nothing else is measured with it. */
async function idle(root: string, target: Target): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${root}/metrics`, { headers: target.headers })).text();
    const open = [...text.matchAll(/^tamsoat_jobs\{[^}]*state="(pending|running)"[^}]*\} (\d+)$/gm)];
    if (open.every(([, , count]) => count === '0')) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function signedIn(root: string, target: Target, page: Page): Promise<void> {
  const email = 'clinician@bench.test';
  const created = await fetch(`${root}/api/users`, {
    method: 'POST',
    headers: { ...target.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ email, name: 'Bench', password: PASSWORD, role: 'clinician' }),
  });
  if (!created.ok) throw new Error(`the account was not made: ${created.status}`);
  await page.goto(`${root}/sign-in`);
  await page.getByTestId('sign-in-email').fill(email);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${root}/`);
}

type Figures = { answered: number[]; painted: number[] };

/** In the page: clicks the one link to a person, and resolves once the frame that shows all rows is on the screen. */
const CLICK_TO_PAINTED = `new Promise((resolve) => {
  const clickedAt = performance.now();
  const look = () => {
    if (document.querySelectorAll('[data-testid^=result-]').length < ${measured.length}) requestAnimationFrame(look);
    // A task after a frame's callbacks runs when that frame has been drawn.
    else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - clickedAt)));
  };
  requestAnimationFrame(look);
  document.querySelector('[data-testid=patients] a').click();
})`;

/** Milliseconds from the click on the person's name to the page with every analyte on it. */
async function opened(page: Page, root: string): Promise<number> {
  await page.goto(`${root}/patients?q=${PERSON.patientId}`);
  await page.getByTestId('patients').getByRole('link').waitFor();
  return z.number().parse(await page.evaluate(CLICK_TO_PAINTED));
}

async function measure(rounds: number): Promise<Figures> {
  const hub = await startHub();
  const root = hub.web.replace('/dicom-web', '');
  // To emulate a graphics card takes longer than to draw this page, which needs none.
  const browser = await launchChromium({ webGl: false });
  try {
    for (const body of visits()) {
      const headers = { ...hub.headers, 'content-type': 'application/hl7-v2' };
      const sent = await fetch(`${root}/api/hl7`, { method: 'POST', headers, body });
      const said = await sent.text();
      if (!said.includes('MSA|AA')) throw new Error(said);
    }
    await idle(root, hub);
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await signedIn(root, hub, page);
    await opened(page, root);
    const key = page.url().split('/').at(-1);
    const figures: Figures = { answered: [], painted: [] };
    for (let round = 0; round < rounds; round++) {
      const askedAt = performance.now();
      const answer = await fetch(`${root}/api/patients/${key}/results`, { headers: hub.headers });
      await answer.json();
      figures.answered.push(performance.now() - askedAt);
      figures.painted.push(await opened(page, root));
    }
    return figures;
  } finally {
    await browser.close();
    await hub.stop();
  }
}

let taken: Promise<Figures> | null = null;

function own(name: string, title: string, figure: keyof Figures): Own {
  return {
    kind: 'own',
    name,
    title,
    unit: 'ms',
    aim: { atMost: 200 },
    async run(rounds) {
      taken ??= measure(rounds);
      return (await taken)[figure];
    },
  };
}

/** The page of a person with 20 years of results: its data alone, and in Chromium from the click to the painted page. */
export const personYears: readonly Own[] = [
  own('person-20-years-answer', 'a person’s 20 years of results (4,800 values), the answer', 'answered'),
  own('person-20-years', 'a person with 20 years of results opens in Chromium, painted', 'painted'),
];
