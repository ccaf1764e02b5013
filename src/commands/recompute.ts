import { HubError } from '../domain/errors.ts';
import { studyUid, type VisitId, visitId } from '../domain/ids.ts';
import { openModels } from '../inference/registry.ts';
import { readConfig } from '../platform/config.ts';
import type { Db } from '../platform/db/tables.ts';
import { recomputeVisit } from '../risk/recompute.ts';
import { type Command, UsageError } from './command.ts';
import { withDb } from './user.ts';
import { requireHub } from './verify.ts';

/** @throws HubError notFound */
async function visitOf(db: Db, text: string): Promise<VisitId> {
  const study = studyUid(text);
  const visit = visitId(text);
  const row =
    study !== null
      ? await db.selectFrom('studies').select('visitId').where('studyUid', '=', study).executeTakeFirst()
      : visit === null
        ? undefined
        : await db.selectFrom('visits').select('id as visitId').where('id', '=', visit).executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such study or visit');
  return row.visitId;
}

const VERDICTS = { same: 'same', different: 'DIFFERENT', gone: 'NOT HERE', failed: 'failed' } as const;

export const recompute: Command = {
  summary: 'compute the risks of a visit again from what is stored, and compare bit for bit',
  usage: 'tamsoat recompute <StudyInstanceUID or visit>',
  options: {},
  async run([id]) {
    if (id === undefined) throw new UsageError('of which study or visit?');
    const config = readConfig();
    requireHub(config);
    return withDb(config, async (db) => {
      const visit = await visitOf(db, id);
      await using models = await openModels({ folder: config.modelsDir, workers: 1 });
      const all = await recomputeVisit(db, models, visit);
      for (const { modelId, verdict, said } of all) {
        process.stdout.write(`${VERDICTS[verdict].padEnd(9)}  ${modelId.padEnd(34)}  ${said}\n`);
      }
      const wrong = all.filter(({ verdict }) => verdict === 'different' || verdict === 'gone').length;
      process.stdout.write(`${all.length} assessments, ${wrong} of them not the same\n`);
      return wrong === 0 && all.length > 0 ? 0 : 1;
    });
  },
};
