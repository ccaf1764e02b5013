import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { importFiles } from '../../src/commands/import.ts';
import type { TestHub } from '../hub.ts';

export const SAMPLES = resolve(import.meta.dirname, '../../data-samples');

/** One person's attendance from the samples: a chest film, a panel, and a history form. */
const PATIENT = 'TS-0003';

const HISTORY = `patient_id,issuer,smoking_status,cigarettes_per_day,years_smoked,years_since_quit,hepatitis_b,diabetes,known_cvd
${PATIENT},TS-HANOI,never,,,,positive,0,0
`;

async function inputs(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const history = join(folder, 'histories.csv');
  await writeFile(history, HISTORY);
  return [join(SAMPLES, 'images/chest-film'), join(SAMPLES, `labs/${PATIENT}.hl7`), history];
}

const worklist = z.object({
  entries: z.array(
    z.object({ subject: z.string(), kind: z.string(), visitId: z.string(), state: z.string() }),
  ),
});

async function expectOk(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/**
 * Walks the whole road, from the files to the patient's page, and answers the path of that page.
 * Whatever is done already is left as it is, so it can be walked again after a crash.
 */
export async function walkRoad(hub: TestHub): Promise<string> {
  const paths = await inputs(join(hub.dataDir, 'inputs'));
  await importFiles(hub, paths, 'test', () => {});
  await hub.drain();

  const radiologist = await hub.signIn('radiologist');
  const list = worklist.parse(await (await expectOk(await radiologist('/api/worklist?state=all'))).json());
  const [entry] = list.entries.filter((one) => one.kind === 'study');
  if (entry === undefined) throw new Error('the study is not on the worklist');
  if (entry.state !== 'signed') {
    if (entry.state !== 'ready' && entry.state !== 'reading') throw new Error(`the study is ${entry.state}`);
    const subject = `/api/reading/${entry.subject}`;
    await expectOk(await radiologist(`/api/worklist/${entry.subject}/claim`, { method: 'PUT' }));
    const words = { impression: 'Phổi sáng đều hai bên.', recommendation: 'follow-up-12-months' };
    const body = {
      method: 'POST',
      body: JSON.stringify(words),
      headers: { 'content-type': 'application/json' },
    };
    await expectOk(await radiologist(`${subject}/sign`, body));
  }
  await hub.drain();
  const link = z
    .object({ released: z.literal(true), path: z.string() })
    .parse(await (await expectOk(await radiologist(`/api/visits/${entry.visitId}/summary`))).json());
  return link.path;
}

const COUNTED = [
  'patients',
  'visits',
  'histories',
  'studies',
  'series',
  'instances',
  'labReports',
  'observations',
  'inferenceRuns',
  'machineFindings',
  'studyInferences',
  'assessments',
  'visitAssessments',
  'reads',
  'reports',
  'summaries',
  'jobs',
] as const;

/** How many rows each table holds, and how often each fact happened: equal after any crash. */
export async function tally(hub: TestHub): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of COUNTED) {
    const { rows } = await hub.hub.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    counts[table] = Number(rows);
  }
  const facts = await hub.hub.db
    .selectFrom('facts')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('rows')])
    // How often risks are worked out depends on which inputs are there when; the outcome does not.
    .where('kind', 'not in', ['risk.assessed', 'study.claimed'])
    .groupBy('kind')
    .execute();
  for (const { kind, rows } of facts) counts[`fact ${kind}`] = Number(rows);
  return counts;
}
