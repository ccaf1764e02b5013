/** What a check came upon: a fault has to be mended, a note is only worth knowing. Identifiers only, nothing of a patient. */
export type Finding = {
  readonly kind: 'fault' | 'note';
  /** The blob, row or file. */
  readonly where: string;
  readonly what: string;
};

export type OnFinding = (finding: Finding) => void;

export const fault = (where: string, what: string): Finding => ({ kind: 'fault', where, what });
export const note = (where: string, what: string): Finding => ({ kind: 'note', where, what });

/** A finding as one line for a terminal. */
export function findingLine({ kind, where, what }: Finding): string {
  return `${kind}  ${where}: ${what}`;
}
