import { createConnection, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { reasonOf } from '../domain/errors.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import {
  APPLICATION_CONTEXT,
  type AssociateAccept,
  associateRq,
  type ProposedContext,
  parseAssociateAccept,
  type Role,
} from '../formats/dimse/associate.ts';
import { type CommandSet, encodeCommand } from '../formats/dimse/command.ts';
import { ABORT, abortPdu, dataPdus, PduType, REJECTION, releaseRq } from '../formats/dimse/pdu.ts';
import { calling } from '../platform/secure.ts';
import type { Tls } from '../platform/tls-files.ts';
import type { EchoProblem } from './api.ts';
import { AssociationFault } from './association-fault.ts';
import { type Connection, openConnection } from './connection.ts';
import type { DimseLimits } from './limits.ts';
import { type Ending, type Message, readMessages } from './messages.ts';
import type { Destination } from './peers.ts';

/** Why no association came about with a peer; the message has no more than its own words about itself. */
export class PeerFault extends Error {
  readonly problem: EchoProblem;

  constructor(problem: EchoProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PeerFault';
    this.problem = problem;
  }
}

/** Our own side of the associations that we ask for. */
export type Own = { readonly ae: string; readonly tls: Tls; readonly limits: DimseLimits };

/** An association that we asked for. */
export type Requested = {
  readonly connection: Connection;
  readonly accept: AssociateAccept;
  /** The number of the context that was agreed on for an abstract syntax in a transfer syntax, of those proposed. */
  contextFor(abstractSyntax: string, transferSyntax: string): number | undefined;
  readonly messages: AsyncGenerator<Message, Ending>;
  /** Makes a request with this message ID; gives the status that answers it, undefined for none. @throws PeerFault */
  ask(contextId: number, command: CommandSet, dataSet?: Buffer): Promise<number | undefined>;
  /** Releases it, or tears it down when it is `broken`. */
  close(broken: boolean): Promise<void>;
};

/** What OpenSSL and Node say of certificates, ours or theirs, rather than of the network. */
const OF_CERTIFICATES = /^(ERR_TLS|ERR_SSL|CERT|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO)/;

function openSocket({ host, port, tls }: Destination, own: Own): Socket {
  if (!tls) return createConnection({ host, port, noDelay: true });
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port, ...servername, ...calling(own.tls) });
}

async function connect(destination: Destination, own: Own): Promise<Connection> {
  const socket = openSocket(destination, own);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), own.limits.artimMs);
      const settle = (error?: Error) => {
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      socket.once(destination.tls ? 'secureConnect' : 'connect', () => settle());
      // Stays: a socket may have more than one thing to say when it fails.
      socket.on('error', settle);
    });
  } catch (cause) {
    socket.destroy();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const ofCertificates = destination.tls && OF_CERTIFICATES.test(code);
    throw new PeerFault(ofCertificates ? 'certificate' : 'unreachable', reasonOf(cause), cause);
  }
  return openConnection(socket, own.limits.pduMs);
}

function refusal(body: Buffer): PeerFault {
  const [, result = 0, source = 0, reason = 0] = body;
  const is = (known: { source: number; reason: number }) =>
    known.source === source && known.reason === reason;
  const detail = `refused with result ${result}, source ${source}, reason ${reason}`;
  if (is(REJECTION.calledAe)) return new PeerFault('called-ae', detail);
  if (is(REJECTION.callingAe)) return new PeerFault('calling-ae', detail);
  return new PeerFault('refused', detail);
}

async function readAccept(connection: Connection, limits: DimseLimits): Promise<AssociateAccept> {
  const head = await connection.nextPdu(() => limits.artimMs);
  if (head === null) throw new PeerFault('broken-off', 'closed the connection');
  if (head.type === PduType.associateRj && head.length === 4) throw refusal(await connection.take(4));
  if (head.type !== PduType.associateAc || head.length > limits.requestBytes) {
    throw new PeerFault('broken-off', `answered with a PDU of type ${head.type}`);
  }
  const parsed = parseAssociateAccept(await connection.take(head.length));
  if (!parsed.ok) throw new PeerFault('broken-off', `the acceptance: ${parsed.reason}`);
  return parsed.associate;
}

/** Asks a peer for an association; each context is proposed in one transfer syntax or more. @throws PeerFault */
export async function requestAssociation(
  own: Own,
  destination: Destination,
  contexts: readonly ProposedContext[],
  roles: readonly Role[] = [],
): Promise<Requested> {
  const { limits } = own;
  const connection = await connect(destination, own);
  let accept: AssociateAccept;
  try {
    await connection.send(
      associateRq({
        protocolVersion: 1,
        calledAe: destination.aeTitle,
        callingAe: own.ae,
        applicationContext: APPLICATION_CONTEXT,
        maxPduLength: limits.maxPduLength,
        implementationClassUid: IMPLEMENTATION_CLASS_UID,
        implementationVersion: IMPLEMENTATION_VERSION,
        roles,
        contexts,
      }),
    );
    accept = await readAccept(connection, limits);
  } catch (error) {
    await connection.finish(error instanceof AssociationFault ? null : abortPdu(ABORT.byUser), 0);
    if (error instanceof AssociationFault) throw new PeerFault('broken-off', error.message, error);
    throw error;
  }
  const messages = readMessages(connection, limits, () => limits.idleMs);
  return {
    connection,
    accept,
    messages,
    async ask(contextId, command, dataSet) {
      const longest = accept.maxPduLength;
      try {
        await connection.send(dataPdus(contextId, 'command', encodeCommand(command), true, longest));
        if (dataSet !== undefined) {
          await connection.send(dataPdus(contextId, 'dataSet', dataSet, true, longest));
        }
        const next = await messages.next();
        if (next.done === true || next.value.command.respondsTo !== command.messageId) return undefined;
        return next.value.command.status;
      } catch (error) {
        if (error instanceof AssociationFault) throw new PeerFault('broken-off', error.message, error);
        throw error;
      }
    },
    contextFor(abstractSyntax, transferSyntax) {
      const agreed = accept.contexts.find(({ id, result, transferSyntax: chosen }) => {
        const proposed = contexts.find((context) => context.id === id);
        return result === 0 && chosen === transferSyntax && proposed?.abstractSyntax === abstractSyntax;
      });
      return agreed?.id;
    },
    async close(broken) {
      let failed = broken;
      if (!failed) {
        try {
          await connection.send(releaseRq());
          await connection.nextPdu(() => limits.artimMs);
        } catch (error) {
          if (!(error instanceof AssociationFault)) throw error;
          failed = true;
        }
      }
      await connection.finish(failed ? abortPdu(ABORT.byUser) : null, 0);
    },
  };
}
