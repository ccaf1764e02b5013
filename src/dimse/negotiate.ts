import { storageClassName } from '../formats/dicom/sop-classes.ts';
import {
  explicitLittleEndian,
  implicitLittleEndian,
  transferSyntax,
} from '../formats/dicom/transfer-syntaxes.ts';
import {
  APPLICATION_CONTEXT,
  type AssociateRequest,
  CONTEXT_RESULT,
  type ContextAnswer,
  type ProposedContext,
} from '../formats/dimse/associate.ts';
import { REJECTION, type Rejection } from '../formats/dimse/pdu.ts';
import type { Caller } from './peers.ts';
import type { Right } from './rights.ts';

export const SopClass = {
  verification: '1.2.840.10008.1.1',
  patientRootFind: '1.2.840.10008.5.1.4.1.2.1.1',
  patientRootMove: '1.2.840.10008.5.1.4.1.2.1.2',
  patientRootGet: '1.2.840.10008.5.1.4.1.2.1.3',
  studyRootFind: '1.2.840.10008.5.1.4.1.2.2.1',
  studyRootMove: '1.2.840.10008.5.1.4.1.2.2.2',
  studyRootGet: '1.2.840.10008.5.1.4.1.2.2.3',
  storageCommitment: '1.2.840.10008.1.20.1',
  modalityWorklistFind: '1.2.840.10008.5.1.4.31',
  performedStep: '1.2.840.10008.3.1.2.3.3',
} as const;

type ServiceKind = Right | 'echo';

const SERVICES: ReadonlyMap<string, ServiceKind> = new Map([
  [SopClass.verification, 'echo'],
  [SopClass.patientRootFind, 'query'],
  [SopClass.studyRootFind, 'query'],
  [SopClass.patientRootMove, 'retrieve'],
  [SopClass.studyRootMove, 'retrieve'],
  [SopClass.patientRootGet, 'retrieve'],
  [SopClass.studyRootGet, 'retrieve'],
  [SopClass.storageCommitment, 'commitment'],
  [SopClass.modalityWorklistFind, 'worklist'],
  [SopClass.performedStep, 'mpps'],
]);

/** Our own node as far as it decides on what it speaks: its AE title, and what it stores besides the standard classes. */
export type OwnServices = { readonly ae: string; readonly privateSopClasses: readonly string[] };

/** Which service an abstract syntax belongs to; null for one that the hub does not speak. */
export function serviceOf(
  abstractSyntax: string,
  { privateSopClasses }: Pick<OwnServices, 'privateSopClasses'>,
): ServiceKind | null {
  const service = SERVICES.get(abstractSyntax);
  if (service !== undefined) return service;
  const stored = storageClassName(abstractSyntax) !== undefined || privateSopClasses.includes(abstractSyntax);
  return stored ? 'store' : null;
}

const PLAIN = [explicitLittleEndian.uid, implicitLittleEndian.uid];

/** A context that was agreed on. */
export type Context = {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
};

export type Negotiation =
  | { readonly ok: false; readonly rejection: Rejection; readonly reason: string }
  | {
      readonly ok: true;
      readonly answers: readonly ContextAnswer[];
      readonly contexts: ReadonlyMap<number, Context>;
    };

/** Instances are stored in whatever syntax the peer likes best of those that the Standard has; identifiers are plain. */
function syntaxFor({ transferSyntaxes }: ProposedContext, service: ServiceKind): string | undefined {
  return service === 'store'
    ? transferSyntaxes.find((uid) => transferSyntax(uid) !== undefined)
    : transferSyntaxes.find((uid) => PLAIN.includes(uid));
}

/** AE titles are of the default repertoire without backslash and control characters (PS3.5 section 6.2). */
const AE_TITLE = /^[\x20-\x5b\x5d-\x7e]{1,16}$/;

/** Whether a text can be an AE title. */
export function isAeTitle(title: string): boolean {
  return AE_TITLE.test(title) && title.trim() !== '';
}

/**
 * Decides on an association request. A caller without rights is not known here: it may say C-ECHO, and is refused by
 * name when it asks for nothing of the kind.
 * A peer that may retrieve may be sent instances by C-GET, so its storage contexts are agreed on too.
 */
export function negotiate(
  request: AssociateRequest,
  own: OwnServices,
  { rights, stranger }: Pick<Caller, 'rights' | 'stranger'>,
): Negotiation {
  const refuse = (rejection: Rejection, reason: string): Negotiation => ({ ok: false, rejection, reason });
  if ((request.protocolVersion & 1) === 0)
    return refuse(REJECTION.protocolVersion, 'no common protocol version');
  if (request.applicationContext !== APPLICATION_CONTEXT) {
    return refuse(REJECTION.applicationContext, 'not the DICOM application context');
  }
  if (request.calledAe !== own.ae) return refuse(REJECTION.calledAe, 'the called AE title is not ours');
  if (!isAeTitle(request.callingAe)) return refuse(REJECTION.callingAe, 'the calling AE title is none');
  const echoes = request.contexts.some((context) => serviceOf(context.abstractSyntax, own) === 'echo');
  if (rights === null && !echoes) return refuse(REJECTION.callingAe, stranger);

  const may = (service: ServiceKind) =>
    service === 'echo' ||
    rights?.has(service) === true ||
    (service === 'store' && rights?.has('retrieve') === true);
  const contexts = new Map<number, Context>();
  const answers = request.contexts.map((proposed): ContextAnswer => {
    const { id, abstractSyntax } = proposed;
    // A syntax is named in a refusal too; it says nothing there (PS3.8 section 9.3.3.2).
    const refused = (result: number) => ({ id, result, transferSyntax: implicitLittleEndian.uid });
    const service = serviceOf(abstractSyntax, own);
    if (service === null) return refused(CONTEXT_RESULT.abstractSyntax);
    if (!may(service)) return refused(CONTEXT_RESULT.userRejection);
    const syntax = syntaxFor(proposed, service);
    if (syntax === undefined) return refused(CONTEXT_RESULT.transferSyntaxes);
    contexts.set(id, { id, abstractSyntax, transferSyntax: syntax });
    return { id, result: CONTEXT_RESULT.accepted, transferSyntax: syntax };
  });
  return { ok: true, answers, contexts };
}
