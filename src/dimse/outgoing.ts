import { HubError } from '../domain/errors.ts';
import type { ProposedContext } from '../formats/dimse/associate.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';
import { AssociationFault } from './association-fault.ts';
import type { Destination } from './peers.ts';
import { type Own, requestAssociation } from './request-association.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { type HeldInstance, type Originator, sendInstance } from './send-instance.ts';

const MOST_CONTEXTS = 128;

/** A context for each kind of instance, in the one transfer syntax that it is held in; at most 128 fit. */
export function contextsFor(instances: readonly HeldInstance[]): ProposedContext[] {
  const kinds = new Map(instances.map((one) => [`${one.sopClassUid} ${one.transferSyntaxUid}`, one]));
  return [...kinds.values()].slice(0, MOST_CONTEXTS).map(({ sopClassUid, transferSyntaxUid }, i) => ({
    id: 2 * i + 1,
    abstractSyntax: sopClassUid,
    transferSyntaxes: [transferSyntaxUid],
  }));
}

/** Opens an association with a destination for sending these instances. @throws PeerFault */
export async function openOutgoing(
  blobs: BlobStore,
  own: Own,
  destination: Destination,
  instances: readonly HeldInstance[],
  originator: Originator,
): Promise<Sender> {
  const association = await requestAssociation(own, destination, contextsFor(instances));
  const { connection, accept, messages } = association;
  let messageId = 0;
  let broken = false;
  return {
    async send(instance) {
      const contextId = association.contextFor(instance.sopClassUid, instance.transferSyntaxUid);
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
    close: () => association.close(broken),
  };
}
