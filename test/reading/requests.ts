import { z } from 'zod';
import type { VisitId } from '../../src/domain/ids.ts';
import type { ReadingView } from '../../src/reading/api.ts';
import type { WorklistEntry, WorklistPage } from '../../src/worklist/api.ts';
import type { Desk } from './desk.ts';

/** What a reader writes before signing. */
export const WORDS = {
  impression: 'Nốt 8 mm thùy trên phải.',
  recommendation: 'follow-up-3-months',
} as const;

const problem = z.object({
  detail: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** The answer's body. @throws when the hub refused */
export async function json<T>(answer: Response | Promise<Response>): Promise<T> {
  const done = await answer;
  if (!done.ok) throw new Error(`${done.status}: ${await done.text()}`);
  return done.json() as Promise<T>;
}

/** Why the hub refused. */
export async function refusal(answer: Response | Promise<Response>) {
  const done = await answer;
  return { status: done.status, ...problem.parse(await done.json()) };
}

/** One line of the worklist, as whoever is at the desk sees it. */
export async function entryOf(desk: Desk, subject: string): Promise<WorklistEntry | undefined> {
  const { entries } = await json<WorklistPage>(desk.send('GET', '/api/worklist'));
  return entries.find((entry) => entry.subject === subject);
}

export function reading(desk: Desk, subject: string): Promise<ReadingView> {
  return json<ReadingView>(desk.send('GET', `/api/reading/${subject}`));
}

export async function sign(desk: Desk, subject: string, words: object = WORDS): Promise<Response> {
  return desk.send('POST', `/api/reading/${subject}/sign`, words);
}

/** Signs and runs the jobs that follow, up to the patient's page. */
export async function signAndRelease(
  desk: Desk,
  study: { studyUid: string; visitId: VisitId },
  words: object = WORDS,
): Promise<void> {
  await json(sign(desk, study.studyUid, words));
  const { id: readId } = await desk.db
    .selectFrom('reads')
    .select('id')
    .where('subject', '=', study.studyUid)
    .orderBy('signedAt', 'desc')
    .executeTakeFirstOrThrow();
  await desk.conclude(readId);
  await desk.summarise(study.visitId);
}
