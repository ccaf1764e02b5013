import type { PatientKey } from '../domain/ids.ts';
import type { Identity } from '../patients/identify.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Held, Uids } from './place-instance.ts';
import type { StudyFilingTable } from './tables.ts';

/** An identity as its file says it, in one text that is the same for the same. */
export function saidText({ issuer, patientId, name, birthDate, sex }: Identity): string {
  return JSON.stringify([issuer, patientId, name, birthDate, sex]);
}

/**
 * Whose an instance is that says something else of itself, because a person decided so for this study and these very
 * words; null when nobody did, or when the instance belongs among another study or patient all the same.
 */
export async function filedPatient(
  tx: Tx,
  { studyUid }: Pick<Uids, 'studyUid'>,
  held: Pick<Held, 'series' | 'study'>,
  said: Identity,
): Promise<PatientKey | null> {
  if (held.series !== undefined && held.series.studyUid !== studyUid) return null;
  const filing = await tx
    .selectFrom('studyFilings')
    .select('patientKey')
    .where('studyUid', '=', studyUid)
    .where('said', '=', saidText(said))
    .executeTakeFirst();
  if (filing === undefined) return null;
  return held.study === undefined || held.study.patientKey === filing.patientKey ? filing.patientKey : null;
}

/** Keeps that what comes of this study under these words is this person's. */
export async function keepFiling(
  tx: Tx,
  filing: Omit<StudyFilingTable, 'said'> & { readonly said: Identity },
): Promise<void> {
  const { patientKey, decisionId, moveId } = filing;
  await tx
    .insertInto('studyFilings')
    .values({ ...filing, said: saidText(filing.said) })
    .onConflict((conflict) =>
      conflict.columns(['studyUid', 'said']).doUpdateSet({ patientKey, decisionId, moveId }),
    )
    .execute();
}
