import type { Logger } from 'pino';
import { type AssociateRequest, associateAc, parseAssociateRequest } from '../formats/dimse/associate.ts';
import {
  CommandField,
  type CommandSet,
  encodeCommand,
  isResponse,
  responseTo,
} from '../formats/dimse/command.ts';
import {
  ABORT,
  abortPdu,
  associateRj,
  dataPdus,
  PduType,
  REJECTION,
  releaseRp,
} from '../formats/dimse/pdu.ts';
import type { Platform } from '../platform/platform.ts';
import { AssociationFault } from './association-fault.ts';
import type { Connection } from './connection.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './implementation.ts';
import type { DimseLimits } from './limits.ts';
import { type Message, meaningOf, readMessages } from './messages.ts';
import { type Context, type Negotiation, negotiate, type Right, serviceOf } from './negotiate.ts';
import { answerStore } from './store.ts';
import { Status } from './store-status.ts';

/** What an association needs of the service it belongs to. */
export type Service = {
  readonly platform: Platform;
  readonly limits: DimseLimits;
  readonly ae: string;
  rightsOf(callingAe: string): Promise<ReadonlySet<Right> | null>;
  /** Whether one more association may open; `leave` gives its place back. */
  enter(): boolean;
  leave(): void;
};

/** Reads the association request. @throws AssociationFault for anything else (PS3.8 table 9-10, state 2) */
async function readRequest(connection: Connection, limits: DimseLimits): Promise<AssociateRequest | null> {
  const head = await connection.nextPdu(() => limits.artimMs);
  if (head === null) return null;
  if (head.type === PduType.abort) return null;
  if (head.type !== PduType.associateRq) {
    if (head.type > PduType.abort || head.type === 0) meaningOf(head.type);
    throw new AssociationFault('a PDU came before the association request', ABORT.unexpectedPdu);
  }
  if (head.length > limits.requestBytes) {
    throw new AssociationFault('the association request is too long', ABORT.invalidParameter);
  }
  const parsed = parseAssociateRequest(await connection.take(head.length));
  if (!parsed.ok) {
    throw new AssociationFault(`the association request: ${parsed.reason}`, ABORT.invalidParameter);
  }
  return parsed.associate;
}

function acceptance(
  request: AssociateRequest,
  { answers }: Negotiation & { ok: true },
  limits: DimseLimits,
): Buffer {
  return associateAc({
    protocolVersion: 1,
    calledAe: request.calledAe,
    callingAe: request.callingAe,
    applicationContext: request.applicationContext,
    maxPduLength: limits.maxPduLength,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
    // Roles are what the peer says they are: to be sent instances by C-GET, it is their provider.
    roles: request.roles.filter((role) => serviceOf(role.sopClassUid) === 'store'),
    contexts: answers,
  });
}

type Talk = {
  readonly service: Service;
  readonly connection: Connection;
  readonly request: AssociateRequest;
  readonly rights: ReadonlySet<Right>;
};

async function answer(
  talk: Talk,
  context: Context,
  { command, dataSet }: Message,
): Promise<CommandSet | null> {
  const { service, request, rights } = talk;
  const kind = serviceOf(context.abstractSyntax);
  if (command.commandField === CommandField.cEchoRq && kind === 'echo') {
    return responseTo(command, Status.success);
  }
  if (command.commandField === CommandField.cStoreRq && kind === 'store') {
    if (!rights.has('store')) return responseTo(command, Status.notAuthorised);
    if (dataSet === null) {
      return responseTo(command, Status.cannotUnderstand, { errorComment: 'It came without a data set' });
    }
    return answerStore(service.platform, request.callingAe, context, command, dataSet);
  }
  if (isResponse(command) || command.commandField === CommandField.cCancelRq) return null;
  return responseTo(command, Status.unknownOperation);
}

/** Answers message by message until the peer ends it; gives our last word. */
async function converse(talk: Talk, contexts: ReadonlyMap<number, Context>): Promise<Buffer | null> {
  const { connection, service, request } = talk;
  const messages = readMessages(connection, service.limits, () => service.limits.idleMs);
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return next.value === 'released' ? releaseRp() : null;
    const message = next.value;
    const context = contexts.get(message.contextId);
    if (context === undefined) {
      throw new AssociationFault('a message is of no agreed context', ABORT.invalidParameter);
    }
    const response = await answer(talk, context, message);
    if (response !== null) {
      const bytes = encodeCommand(response);
      await connection.send(dataPdus(context.id, 'command', bytes, true, request.maxPduLength));
    }
  }
}

/** Serves one connection from its association request to its end (PS3.8 section 9.2); never throws. */
export async function serveConnection(service: Service, connection: Connection): Promise<void> {
  const { limits, platform } = service;
  let log: Logger = platform.log;
  let entered = false;
  let lastWord: Buffer | null = null;
  try {
    const request = await readRequest(connection, limits);
    if (request !== null) {
      log = log.child({ callingAe: request.callingAe });
      entered = service.enter();
      if (!entered) {
        log.warn('a DICOM association was refused: too many are open');
        lastWord = associateRj(REJECTION.limitExceeded);
      } else {
        const rights = await service.rightsOf(request.callingAe);
        const negotiation = negotiate(request, service.ae, rights);
        if (!negotiation.ok) {
          log.warn({ reason: negotiation.reason }, 'a DICOM association was refused');
          lastWord = associateRj(negotiation.rejection);
        } else {
          await connection.send(acceptance(request, negotiation, limits));
          const talk = { service, connection, request, rights: rights ?? new Set<Right>() };
          lastWord = await converse(talk, negotiation.contexts);
        }
      }
    }
  } catch (error) {
    if (error instanceof AssociationFault) {
      log.warn({ reason: error.message }, 'a DICOM association was cut off');
      lastWord = error.abort === null ? null : abortPdu(error.abort);
    } else {
      log.error({ err: error }, 'a DICOM association failed');
      lastWord = abortPdu(ABORT.notSpecified);
    }
  } finally {
    if (entered) service.leave();
  }
  await connection.finish(lastWord, limits.artimMs);
}
