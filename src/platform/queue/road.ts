import { channel } from 'node:diagnostics_channel';
import { sql } from 'kysely';
import type { Fact, FactKind, FactOf, JobKind } from '../../domain/facts.ts';
import { newId } from '../../domain/ids.ts';
import type { Clock } from '../clock.ts';
import { prepared } from '../db/prepared.ts';
import type { FactTable, JobTable, Tx } from '../db/tables.ts';

/** One job that a fact starts: of which kind, about what, and how much later. */
export type Start<Kind extends FactKind> = {
  readonly job: JobKind;
  readonly subject: (fact: FactOf<Kind>) => string;
  readonly delayMs?: (fact: FactOf<Kind>) => number;
};

export type Starts = { readonly [Kind in FactKind]: readonly Start<Kind>[] };

/** Publishes `{step}` at each durable step, for metrics and for tests that stop the hub between two of them. */
export const stepChannel = channel('tamsoat.step');

export type Road = {
  /** Writes the fact and the jobs that it starts, in the caller's transaction. */
  record(tx: Tx, fact: Fact): Promise<void>;
  /** Puts one job on the road, or moves the pending one of the same kind and subject to the new time. */
  enqueue(tx: Tx, job: JobKind, subject: string, runAt: number): Promise<void>;
};

const insertFact = prepared<FactTable>((db, place) =>
  db
    .insertInto('facts')
    .values({ id: place('id'), kind: place('kind'), payload: place('payload'), at: place('at') }),
);

const insertJob = prepared<Pick<JobTable, 'id' | 'kind' | 'subject' | 'runAt' | 'createdAt'>>((db, place) =>
  db
    .insertInto('jobs')
    .values({
      id: place('id'),
      kind: place('kind'),
      subject: place('subject'),
      state: 'pending',
      runAt: place('runAt'),
      leaseUntil: null,
      attempts: 0,
      lastError: null,
      createdAt: place('createdAt'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject'])
        .where('state', '=', sql.lit('pending'))
        .doUpdateSet({ runAt: place('runAt'), attempts: 0 }),
    ),
);

async function enqueue(
  tx: Tx,
  clock: Clock,
  onDue: () => void,
  { kind, subject, runAt }: Pick<JobTable, 'subject' | 'runAt'> & { readonly kind: JobKind },
): Promise<void> {
  const createdAt = clock.now();
  if (runAt <= createdAt) onDue();
  await insertJob(tx, { id: newId(createdAt), kind, subject, runAt, createdAt });
}

function startsOf<Kind extends FactKind>(
  starts: Starts,
  fact: FactOf<Kind>,
  kind: Kind,
): { job: JobKind; subject: string; delayMs: number }[] {
  return starts[kind].map((start) => ({
    job: start.job,
    subject: start.subject(fact),
    delayMs: start.delayMs?.(fact) ?? 0,
  }));
}

/**
 * The road as `pipeline.ts` draws it: facts are durable, and each one starts its jobs in the same transaction.
 * `onDue` hears of a job that need not wait, a moment before its transaction commits.
 */
export function openRoad(starts: Starts, clock: Clock, onDue: () => void = () => undefined): Road {
  return {
    async record(tx, fact) {
      const at = clock.now();
      const { kind, ...payload } = fact;
      await insertFact(tx, { id: newId(at), kind, payload: JSON.stringify(payload), at });
      for (const start of startsOf(starts, fact, kind)) {
        const { job: kind, subject, delayMs } = start;
        await enqueue(tx, clock, onDue, { kind, subject, runAt: at + delayMs });
      }
      stepChannel.publish({ step: `fact ${kind}` });
    },
    enqueue: (tx, kind, subject, runAt) => enqueue(tx, clock, onDue, { kind, subject, runAt }),
  };
}
