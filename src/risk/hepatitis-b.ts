import { analyteByKey } from '../domain/analytes.ts';
import { type HistoryAnswers, NO_ANSWERS } from '../domain/history.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { chooseResult } from './choose-result.ts';

/** Whether the surface antigen was found, and in which result; null where no result says so plainly. */
export function surfaceAntigen(
  observations: readonly ObservationTable[],
): { readonly present: boolean; readonly row: ObservationTable } | null {
  const analyte = analyteByKey('hbsag');
  if (analyte === null) return null;
  const chosen = chooseResult(analyte, analyte.loinc, observations);
  return chosen.kind === 'present' ? { present: chosen.value, row: chosen.row } : null;
}

export type OfAntigen<Answer> =
  /** What the form says stands, with the result or without one. */
  | { readonly kind: 'form'; readonly answer: Answer | null }
  | { readonly kind: 'result'; readonly answer: Answer; readonly row: ObservationTable }
  | { readonly kind: 'refused'; readonly reason: Bilingual };

/**
 * An answer that may rest on hepatitis B: as the form says, and where the form leaves hepatitis B open, by the surface
 * antigen. Refused where the two contradict each other and the answer turns on it.
 */
export function withAntigen<Answer>(
  history: HistoryAnswers | null,
  observations: readonly ObservationTable[],
  answerOf: (answers: HistoryAnswers) => Answer | null,
): OfAntigen<Answer> {
  const alone = history === null ? null : answerOf(history);
  const antigen = surfaceAntigen(observations);
  if (antigen === null) return { kind: 'form', answer: alone };
  const { present, row } = antigen;
  const answer = answerOf({ ...(history ?? NO_ANSWERS), hepatitisB: present });
  if (answer === alone) return { kind: 'form', answer: alone };
  if (history !== null && history.hepatitisB !== null) {
    return {
      kind: 'refused',
      reason: {
        en: 'The history form and the result of HBsAg contradict each other about hepatitis B; please settle which one holds.',
        vi: 'Phiếu hỏi bệnh và kết quả HBsAg trái nhau về viêm gan B; vui lòng xác định điều nào đúng.',
      },
    };
  }
  return answer === null ? { kind: 'form', answer: null } : { kind: 'result', answer, row };
}
