import type { Kysely, Transaction } from 'kysely';

/** Every table of the hub; each slice adds its own by declaration merging in its `tables.ts`. */
export interface Tables {
  facts: FactTable;
  jobs: JobTable;
}

export type Db = Kysely<Tables>;
/** Pass it on to everything called within; using the root `db` inside a transaction hangs SQLite for ever. */
export type Tx = Transaction<Tables>;
export type DbOrTx = Db | Tx;

/** Times are milliseconds since 1970 UTC; JSON is text, so that both dialects keep it the same. */
export type FactTable = {
  id: string;
  kind: string;
  payload: string;
  at: number;
};

export type JobTable = {
  id: string;
  kind: string;
  subject: string;
  state: 'pending' | 'leased' | 'failed';
  runAt: number;
  leaseUntil: number | null;
  attempts: number;
  lastError: string | null;
  createdAt: number;
};
