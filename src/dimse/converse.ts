import type { AssociateRequest } from '../formats/dimse/associate.ts';
import {
  CommandField,
  type CommandSet,
  encodeCommand,
  isResponse,
  responseTo,
} from '../formats/dimse/command.ts';
import { ABORT, dataPdus, releaseRp } from '../formats/dimse/pdu.ts';
import { answerCommitment } from './answer-commitment.ts';
import { AssociationFault } from './association-fault.ts';
import type { Connection } from './connection.ts';
import { answerFind } from './find.ts';
import { openGet } from './get.ts';
import { type Message, readMessages, readWhole } from './messages.ts';
import { answerWorklist } from './modality-worklist.ts';
import { openMove } from './move.ts';
import { answerPerformedStep } from './mpps.ts';
import { type Context, SopClass, serviceOf } from './negotiate.ts';
import type { Operation } from './operation.ts';
import type { Caller } from './peers.ts';
import { ask, type Responses } from './responses.ts';
import { answerRetrieve } from './retrieve.ts';
import type { LastContact } from './rights.ts';
import type { Service } from './service.ts';
import { answerStore, type BeginningBuffer } from './store.ts';
import { Status } from './store-status.ts';

export type Talk = {
  readonly service: Service;
  readonly connection: Connection;
  readonly request: AssociateRequest;
  readonly caller: Caller;
  readonly contexts: ReadonlyMap<number, Context>;
  /** Told what the peer does, at each request. */
  did(what: LastContact): void;
};

const FINDS: readonly string[] = [SopClass.patientRootFind, SopClass.studyRootFind];
const MOVES: readonly string[] = [SopClass.patientRootMove, SopClass.studyRootMove];
/** Set in the command field of DIMSE-N requests (PS3.7 annex E), which list instances in their data sets. */
const NORMALISED = 0x0100;
const PERFORMED: readonly number[] = [CommandField.nCreateRq, CommandField.nSetRq];
const GETS: readonly string[] = [SopClass.patientRootGet, SopClass.studyRootGet];

/** The operation that a request begins and that goes on while further messages are read; null for any other request. */
function operationOf(
  { service, connection, request, caller, contexts }: Talk,
  responses: Responses,
  { abstractSyntax }: Context,
  command: CommandSet,
): ((operation: Operation) => Promise<void>) | null {
  const field = command.commandField;
  if (field === CommandField.cFindRq && FINDS.includes(abstractSyntax)) return answerFind;
  if (field === CommandField.cFindRq && abstractSyntax === SopClass.modalityWorklistFind) {
    return (operation) => answerWorklist(operation, caller.site);
  }
  if (field === CommandField.cMoveRq && MOVES.includes(abstractSyntax)) {
    return (operation) => answerRetrieve(operation, (instances) => openMove(service, operation, instances));
  }
  if (field === CommandField.cGetRq && GETS.includes(abstractSyntax)) {
    const sender = openGet(service, connection, request, contexts, responses);
    return (operation) => answerRetrieve(operation, async () => sender);
  }
  if (PERFORMED.includes(field) && abstractSyntax === SopClass.performedStep) {
    return (operation) => answerPerformedStep(operation, caller.site);
  }
  if (field === CommandField.nActionRq && abstractSyntax === SopClass.storageCommitment) {
    return (operation) => answerCommitment(operation, service.limits.stayMs);
  }
  return null;
}

/** Answers a request that is done before the next message is read. */
async function answer(
  talk: Talk,
  buffer: BeginningBuffer,
  context: Context,
  { command, dataSet }: Message,
): Promise<CommandSet> {
  const kind = serviceOf(context.abstractSyntax, talk.service.platform.config.dicom);
  if (command.commandField === CommandField.cEchoRq && kind === 'echo') {
    return responseTo(command, Status.success);
  }
  if (command.commandField === CommandField.cStoreRq && kind === 'store') {
    if (talk.caller.rights?.has('store') !== true) return responseTo(command, Status.notAuthorised);
    if (dataSet === null) {
      return responseTo(command, Status.cannotUnderstand, { errorComment: 'It came without a data set' });
    }
    return answerStore(talk.service.platform, talk.caller, context, command, dataSet, buffer);
  }
  return responseTo(command, Status.unknownOperation);
}

type Running = {
  readonly messageId: number;
  /** Whether it ends for the sake of the next request: what it has left to say, it says otherwise. */
  readonly yields: boolean;
  readonly cancel: AbortController;
  readonly done: Promise<void>;
};

/**
 * Answers message by message until the peer ends the association; gives our last word.
 * Requests are answered in their order. While a query or retrieval goes on, only C-CANCEL and the answers to its
 * own sub-operations are expected; another request waits for its end.
 * @throws AssociationFault
 */
export async function converse(talk: Talk): Promise<Buffer | null> {
  const { connection, service, request, contexts } = talk;
  const { limits } = service;
  const responses: Responses = new Map();
  const buffer: BeginningBuffer = { bytes: null };
  const state: { running: Running | null; failure: unknown } = { running: null, failure: null };

  async function respond(contextId: number, command: CommandSet, dataSet?: Buffer): Promise<void> {
    const longest = request.maxPduLength;
    const bytes = dataPdus(contextId, 'command', encodeCommand(command), true, longest);
    await connection.send(
      dataSet === undefined
        ? bytes
        : Buffer.concat([bytes, dataPdus(contextId, 'dataSet', dataSet, true, longest)]),
    );
  }

  async function begin(
    context: Context,
    { command, dataSet }: Message,
    run: (operation: Operation) => Promise<void>,
  ): Promise<void> {
    if (dataSet === null)
      throw new AssociationFault('a query came without identifier', ABORT.invalidParameter);
    const isQuery = (command.commandField & NORMALISED) === 0;
    const identifier = await readWhole(dataSet, isQuery ? limits.identifierBytes : limits.actionBytes);
    const cancel = new AbortController();
    const operation: Operation = {
      platform: service.platform,
      ae: service.own.ae,
      callingAe: request.callingAe,
      context,
      request: command,
      identifier,
      respond: (response, with_) => respond(context.id, response, with_),
      ask: (asked, with_) =>
        ask(responses, asked.messageId ?? 0, limits.idleMs, () => respond(context.id, asked, with_)),
      cancelled: cancel.signal,
    };
    const done = run(operation)
      .catch(async (error: unknown) => {
        if (error instanceof AssociationFault) throw error;
        service.platform.log.error({ err: error }, 'a DICOM query or retrieval failed');
        await operation.respond(
          responseTo(command, Status.processingFailure, { errorComment: 'The archive failed' }),
        );
      })
      .catch((error: unknown) => {
        state.failure = error;
        connection.interrupt();
      })
      .finally(() => {
        state.running = null;
        connection.poke();
      });
    const yields = command.commandField === CommandField.nActionRq;
    state.running = { messageId: command.messageId ?? 0, yields, cancel, done };
  }

  async function handle(message: Message): Promise<void> {
    const { command } = message;
    const context = contexts.get(message.contextId);
    if (context === undefined) {
      throw new AssociationFault('a message is of no agreed context', ABORT.invalidParameter);
    }
    if (command.commandField === CommandField.cCancelRq) {
      if (state.running?.messageId === command.respondsTo) state.running?.cancel.abort();
      return;
    }
    if (isResponse(command)) {
      responses.get(command.respondsTo ?? 0)?.(command.status);
      return;
    }
    const kind = serviceOf(context.abstractSyntax, service.platform.config.dicom);
    if (kind !== null) talk.did(kind);
    if (state.running?.yields === true) stop(state.running, responses);
    await state.running?.done;
    const run = operationOf(talk, responses, context, command);
    if (run !== null) await begin(context, message, run);
    else await respond(context.id, await answer(talk, buffer, context, message));
  }

  const messages = readMessages(connection, limits, () =>
    state.running === null ? limits.idleMs : Number.POSITIVE_INFINITY,
  );
  try {
    for (;;) {
      const next = await messages.next();
      if (next.done === true) return next.value === 'released' ? releaseRp() : null;
      await handle(next.value);
    }
  } catch (error) {
    if (state.failure === null) throw error;
    throw state.failure;
  } finally {
    if (state.running !== null) {
      stop(state.running, responses);
      await state.running.done;
    }
  }
}

/** Ends an operation whose sub-operations and requests nobody is waited for to answer any more. */
function stop({ cancel }: Running, responses: Responses): void {
  cancel.abort();
  for (const answered of responses.values()) answered(undefined);
}
