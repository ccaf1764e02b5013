import type { Operation } from './operation.ts';
import { openOutgoing } from './outgoing.ts';
import { destinationOf, noteContact } from './peers.ts';
import { PeerFault } from './request-association.ts';
import type { Sender } from './retrieve.ts';
import type { HeldInstance } from './send-instance.ts';
import type { Service } from './service.ts';
import { Status } from './store-status.ts';

/** The way to the destination that a C-MOVE names, which has to be a peer with an address; nothing is sent elsewhere. */
export async function openMove(
  { platform, own, transcoder }: Service,
  { request, callingAe }: Operation,
  instances: readonly HeldInstance[],
): Promise<Sender | { status: number; comment: string }> {
  const destination = await destinationOf(platform.db, request.moveDestination ?? '');
  if (destination === null) {
    return { status: Status.unknownDestination, comment: 'The destination is no peer with an address' };
  }
  if (instances.length === 0) return { send: async () => 'failed', close: async () => undefined };
  try {
    const originator = { ae: callingAe, messageId: request.messageId ?? 0 };
    const sender = await openOutgoing(
      { blobs: platform.blobs, transcoder },
      own,
      destination,
      instances,
      originator,
    );
    await noteContact(platform, destination.aeTitle, 'reached');
    return sender;
  } catch (error) {
    if (!(error instanceof PeerFault)) throw error;
    const { problem, message } = error;
    platform.log.warn(
      { destination: destination.aeTitle, problem, reason: message },
      'a C-MOVE found no way',
    );
    await noteContact(platform, destination.aeTitle, 'unreachable');
    return { status: Status.noSuboperations, comment: `The destination cannot be reached: ${problem}` };
  }
}
