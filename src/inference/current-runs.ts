import { z } from 'zod';
import type { Bilingual } from '../domain/text.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { bilingual } from './model-card.ts';
import type { InferenceRunTable } from './tables.ts';

/**
 * The runs that count: those of the last time the models had their turn at each study.
 * Runs over fewer images, before late ones came, are kept as history and are shown to nobody as the answer.
 */
export function currentRuns(db: DbOrTx) {
  return db
    .selectFrom('inferenceRuns')
    .innerJoin('studyInferences', (join) =>
      join
        .onRef('studyInferences.studyUid', '=', 'inferenceRuns.studyUid')
        .onRef('studyInferences.finishedAt', '=', 'inferenceRuns.finishedAt'),
    );
}

/** What the runs that count flagged. */
export function currentFindings(db: DbOrTx) {
  return currentRuns(db)
    .innerJoin('machineFindings', 'machineFindings.runId', 'inferenceRuns.id')
    .where('machineFindings.flagged', '=', 1);
}

const storedReason = z.string().transform((text) => bilingual.parse(JSON.parse(text)));

/** Why a model did not answer, for people; null when it did. */
export function runReason({ reason }: Pick<InferenceRunTable, 'reason'>): Bilingual | null {
  return storedReason.nullable().parse(reason);
}
