import type { StudyUid } from '../domain/ids.ts';
import type { Tx } from '../platform/db/tables.ts';

/** Removes what models said of a study whose images are others now, or gone. */
export async function forgetStudy(tx: Tx, uid: StudyUid): Promise<void> {
  await tx.deleteFrom('machineFindings').where('studyUid', '=', uid).execute();
  await tx.deleteFrom('inferenceRuns').where('studyUid', '=', uid).execute();
  await tx.deleteFrom('studyInferences').where('studyUid', '=', uid).execute();
}
