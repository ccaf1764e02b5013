import { createConnection } from 'node:net';
import { HubError } from '../domain/errors.ts';
import {
  APPLICATION_CONTEXT,
  type AssociateAccept,
  associateRq,
  type ProposedContext,
  parseAssociateAccept,
} from '../formats/dimse/associate.ts';
import { ABORT, abortPdu, PduType, releaseRq } from '../formats/dimse/pdu.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';
import { AssociationFault } from './association-fault.ts';
import { type Connection, openConnection } from './connection.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import type { DimseLimits } from './limits.ts';
import { readMessages } from './messages.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { type HeldInstance, type Originator, sendInstance } from './send-instance.ts';

/** Where instances are sent to. */
export type Destination = { readonly aeTitle: string; readonly host: string; readonly port: number };

const keyOf = (sopClassUid: string, transferSyntaxUid: string) => `${sopClassUid} ${transferSyntaxUid}`;

/** A context for each kind of instance, in the one transfer syntax that it is held in; at most 128 fit. */
export function contextsFor(instances: readonly HeldInstance[]): ProposedContext[] {
  const kinds = new Map(instances.map((one) => [keyOf(one.sopClassUid, one.transferSyntaxUid), one]));
  return [...kinds.values()].slice(0, 128).map(({ sopClassUid, transferSyntaxUid }, i) => ({
    id: 2 * i + 1,
    abstractSyntax: sopClassUid,
    transferSyntaxes: [transferSyntaxUid],
  }));
}

async function connect({ host, port }: Destination, limits: DimseLimits): Promise<Connection> {
  const socket = createConnection({ host, port, noDelay: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), limits.artimMs);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
  } catch (cause) {
    socket.destroy();
    throw new HubError('unavailable', 'The destination cannot be reached', { cause });
  }
  return openConnection(socket, limits.pduMs);
}

async function readAccept(connection: Connection, limits: DimseLimits): Promise<AssociateAccept> {
  const head = await connection.nextPdu(() => limits.artimMs);
  if (head === null || head.type !== PduType.associateAc || head.length > limits.requestBytes) {
    throw new HubError('unavailable', 'The destination refused the association');
  }
  const parsed = parseAssociateAccept(await connection.take(head.length));
  if (!parsed.ok) throw new HubError('unavailable', 'The destination answered what cannot be read');
  return parsed.associate;
}

/** Opens an association with a destination for sending these instances. @throws HubError unavailable */
export async function openOutgoing(
  blobs: BlobStore,
  limits: DimseLimits,
  ownAe: string,
  destination: Destination,
  instances: readonly HeldInstance[],
  originator: Originator,
): Promise<Sender> {
  const proposed = contextsFor(instances);
  const connection = await connect(destination, limits);
  let accept: AssociateAccept;
  try {
    await connection.send(
      associateRq({
        protocolVersion: 1,
        calledAe: destination.aeTitle,
        callingAe: ownAe,
        applicationContext: APPLICATION_CONTEXT,
        maxPduLength: limits.maxPduLength,
        implementationClassUid: IMPLEMENTATION_CLASS_UID,
        implementationVersion: IMPLEMENTATION_VERSION,
        roles: [],
        contexts: proposed,
      }),
    );
    accept = await readAccept(connection, limits);
  } catch (error) {
    await connection.finish(error instanceof AssociationFault ? null : abortPdu(ABORT.byUser), 0);
    if (!(error instanceof AssociationFault)) throw error;
    throw new HubError('unavailable', 'The destination broke off', { cause: error });
  }
  const agreed = new Map<string, number>();
  for (const { id, abstractSyntax, transferSyntaxes } of proposed) {
    const answer = accept.contexts.find((context) => context.id === id);
    if (answer?.result === 0) agreed.set(keyOf(abstractSyntax, transferSyntaxes[0] ?? ''), id);
  }
  const messages = readMessages(connection, limits, () => limits.idleMs);
  let messageId = 0;
  let broken = false;
  return {
    async send(instance) {
      const contextId = agreed.get(keyOf(instance.sopClassUid, instance.transferSyntaxUid));
      if (contextId === undefined || broken) return 'failed';
      messageId = (messageId % 0xffff) + 1;
      try {
        const to = { connection, contextId, maxPduLength: accept.maxPduLength };
        await sendInstance(blobs, to, messageId, instance, originator);
        const next = await messages.next();
        if (next.done !== true && next.value.command.respondsTo === messageId) {
          return sentBy(next.value.command.status);
        }
        broken = true;
      } catch (error) {
        // The rest cannot be sent either; the C-MOVE answers with which ones failed.
        if (!(error instanceof AssociationFault || error instanceof HubError)) throw error;
        broken = true;
      }
      return 'failed';
    },
    async close() {
      if (!broken) {
        try {
          await connection.send(releaseRq());
          await connection.nextPdu(() => limits.artimMs);
        } catch (error) {
          if (!(error instanceof AssociationFault)) throw error;
          broken = true;
        }
      }
      await connection.finish(broken ? abortPdu(ABORT.byUser) : null, 0);
    },
  };
}
