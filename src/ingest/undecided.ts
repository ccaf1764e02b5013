import type { DbOrTx } from '../platform/db/tables.ts';

/** Receipts in quarantine that nobody has decided upon yet, to be narrowed and selected from. */
export function undecided(db: DbOrTx) {
  return db
    .selectFrom('receipts')
    .where('receipts.outcome', '=', 'quarantined')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('quarantineDecisions')
            .select('quarantineDecisions.id')
            .whereRef('quarantineDecisions.receiptId', '=', 'receipts.id'),
        ),
      ),
    );
}
