import type { StudyUid } from '../domain/ids.ts';
import type { Tx } from '../platform/db/tables.ts';

/** Removes what models said of a study whose images are others now, or gone. */
export async function forgetStudy(tx: Tx, uid: StudyUid): Promise<void> {
  await tx.deleteFrom('machineFindings').where('studyUid', '=', uid).execute();
  await tx.deleteFrom('inferenceRuns').where('studyUid', '=', uid).execute();
  await tx.deleteFrom('studyInferences').where('studyUid', '=', uid).execute();
}

/** Lets no run over a study count any more until its models have had their turn anew; the runs stay as history. */
export async function overtakeRuns(tx: Tx, uid: StudyUid): Promise<void> {
  await tx.deleteFrom('studyInferences').where('studyUid', '=', uid).execute();
}
