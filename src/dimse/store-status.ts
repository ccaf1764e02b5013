import type { ReceiptProblem } from '../domain/refusal-kinds.ts';

/** Status codes of responses (PS3.7 annex C, PS3.4 tables B.2-1, C.4-1, C.4-2 and C.4-3). */
export const Status = {
  success: 0x0000,
  cancelled: 0xfe00,
  pending: 0xff00,
  pendingOptionalKeys: 0xff01,
  someFailed: 0xb000,
  processingFailure: 0x0110,
  duplicateInstance: 0x0111,
  noSuchInstance: 0x0112,
  invalidArgument: 0x0115,
  invalidInstance: 0x0117,
  sopClassNotSupported: 0x0122,
  noSuchAction: 0x0123,
  notAuthorised: 0x0124,
  unknownOperation: 0x0211,
  outOfResources: 0xa700,
  noSuboperations: 0xa702,
  unknownDestination: 0xa801,
  mismatch: 0xa900,
  cannotUnderstand: 0xc000,
  keptApart: 0xc001,
} as const;

const UNREADABLE: ReadonlySet<ReceiptProblem> = new Set(['unreadable', 'no-identifiers', 'empty']);

/** What the sender of a quarantined instance is told: the hub cannot understand it, or a person must decide. */
export function statusOfProblem(problem: ReceiptProblem | null): number {
  return problem !== null && UNREADABLE.has(problem) ? Status.cannotUnderstand : Status.keptApart;
}
