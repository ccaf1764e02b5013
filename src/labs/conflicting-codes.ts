import { z } from 'zod';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { SendersWord } from './mapping-api.ts';
import { analytesNamed } from './understand-observation.ts';

const LOOKED = 40;

const coded = z.object({
  code: z.string().nullable(),
  display: z.string().nullable(),
  system: z.string().nullable(),
});
const received = z.object({ codes: z.array(coded) });

/** Codes that came together for one result of a sender's word, and what each means by itself. */
export type Conflict = {
  /** As sent, with the names of their systems. */
  readonly codes: readonly string[];
  /** Keys of the analytes that they name; only one of these can be meant. */
  readonly analytes: readonly string[];
};

/** The codes that contradict each other in the newest results of a sender's word; none where they do not. */
export async function conflictOf(db: DbOrTx, { sender, code, label, unit }: SendersWord): Promise<Conflict> {
  const rows = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select('received')
    .where('received', 'is not', null)
    .where('code', '=', code)
    .where('label', '=', label)
    .where('problem', '=', 'conflicting-codes')
    .where((eb) => (unit === '' ? eb('unit', 'is', null) : eb('unit', '=', unit)))
    .where('labReports.sender', '=', sender)
    .orderBy('observations.id', 'desc')
    .limit(LOOKED)
    .execute();
  const sent = rows.map((row) => received.parse(JSON.parse(row.received ?? '')).codes);
  const text = ({ code: one, system }: z.infer<typeof coded>) =>
    one === null ? [] : [system === null ? one : `${one} (${system})`];
  return {
    codes: [...new Set(sent.flat().flatMap(text))],
    analytes: [...new Set(sent.flatMap((codes) => analytesNamed(codes).map(({ key }) => key)))],
  };
}
