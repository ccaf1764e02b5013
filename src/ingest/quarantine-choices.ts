import type { PatientKey } from '../domain/ids.ts';
import type { ReceiptProblem } from '../domain/refusal-kinds.ts';
import type { Bilingual } from '../domain/text.ts';
import type { QuarantineDecisionTable } from './tables.ts';

export type Decision = QuarantineDecisionTable['decision'];

/** What is known of an object in quarantine, as far as it decides what can be done with it. */
export type Doubt = {
  readonly problem: ReceiptProblem | null;
  /** An image that can be read and placed, with no program in it. */
  readonly readable: boolean;
  /** The instance held under its SOP Instance UID: in the same study and series, elsewhere, or none. */
  readonly held: 'none' | 'here' | 'elsewhere';
  readonly seriesElsewhere: boolean;
  /** Whose the study is held as; null when it is not held. */
  readonly studyOf: PatientKey | null;
  /** Whether it says of itself that it is of the very person whose the study is. */
  readonly ofThatPerson: boolean;
};

export type Choice = {
  readonly decision: Decision;
  /** Why it cannot be done safely; null when it can. */
  readonly refused: Bilingual | null;
  /** The one person it can be filed under; null where any can be chosen. */
  readonly patientKey: PatientKey | null;
};

const IDENTITY: ReadonlySet<ReceiptProblem | null> = new Set([
  'patient-contradiction',
  'study-of-another-patient',
  'patient-id-too-long',
]);
/** Refused for what came with it rather than for what it is, or by an older hub: another look may take it in. */
const AGAIN: ReadonlySet<ReceiptProblem | null> = new Set(['sent-to-another-study', 'unreadable']);

const SERIES_ELSEWHERE: Bilingual = {
  en: 'Its series is held in another study, and a series belongs to one study. Correct it at the device, with a new series number, and send it again.',
  vi: 'Loạt ảnh này đang thuộc ca chụp khác, mà một loạt ảnh chỉ thuộc một ca. Hãy sửa ở máy với mã loạt ảnh mới rồi gửi lại.',
};
const TWO_PEOPLE: Bilingual = {
  en: 'Its study is held as another person’s, and a study belongs to one person. If it is a second person’s, have the device export it as a study of its own and send it again.',
  vi: 'Ca chụp này đang được lưu cho một người khác, mà một ca chụp chỉ của một người. Nếu là của người thứ hai, hãy cho máy xuất thành một ca riêng rồi gửi lại.',
};
const ELSEWHERE: Bilingual = {
  en: 'The held image is of another study or series, so the new one cannot stand in its place.',
  vi: 'Ảnh đang lưu thuộc ca chụp hoặc loạt ảnh khác nên ảnh mới không thể thay vào.',
};
const OTHER_PERSON: Bilingual = {
  en: 'It says that it is another person’s than the held image. Correct the person at the device and send it again.',
  vi: 'Ảnh mới ghi là của người khác với ảnh đang lưu. Hãy sửa thông tin người khám ở máy rồi gửi lại.',
};

const choice = (decision: Decision, refused: Bilingual | null = null): Choice => ({
  decision,
  refused,
  patientKey: null,
});

/** What a person can decide about an object in quarantine, and why not the rest that they might look for. */
export function choicesOf(doubt: Doubt): Choice[] {
  const { problem, readable, held, seriesElsewhere, studyOf, ofThatPerson } = doubt;
  const choices = [choice('keep-ours')];
  if (readable && held !== 'none') {
    choices.push(choice('take-new', held === 'elsewhere' ? ELSEWHERE : ofThatPerson ? null : OTHER_PERSON));
  } else if (readable && IDENTITY.has(problem)) {
    const refused = seriesElsewhere ? SERIES_ELSEWHERE : null;
    choices.push({ ...choice('file-under', refused), patientKey: studyOf });
    choices.push(choice('new-patient', refused ?? (studyOf === null ? null : TWO_PEOPLE)));
  }
  if (AGAIN.has(problem)) choices.push(choice('try-again'));
  return choices;
}
