import type { JobKind } from '../../domain/facts.ts';
import type { Tx } from '../db/tables.ts';

/** Moves a job that waits on the road to another time; nothing happens when there is none. */
export async function reschedule(tx: Tx, job: JobKind, subject: string, runAt: number): Promise<void> {
  await tx
    .updateTable('jobs')
    .set({ runAt })
    .where('kind', '=', job)
    .where('subject', '=', subject)
    .where('state', '=', 'pending')
    .execute();
}
