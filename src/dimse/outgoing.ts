import { HubError } from '../domain/errors.ts';
import { explicitLittleEndian, implicitLittleEndian } from '../formats/dicom/transfer-syntaxes.ts';
import type { ProposedContext } from '../formats/dimse/associate.ts';
import { AssociationFault } from './association-fault.ts';
import { type Archive, openForSending } from './open-for-sending.ts';
import type { Destination } from './peers.ts';
import { type Own, requestAssociation } from './request-association.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { type HeldInstance, type Originator, sendInstance } from './send-instance.ts';

const MOST_CONTEXTS = 128;

/**
 * A context for each kind of instance, in the one transfer syntax that it is held in, then one for each SOP class in
 * what every node takes (PS3.5 section 10.1), in case the peer cannot take it so, then those in what it wishes;
 * at most 128 fit.
 */
export function contextsFor(
  instances: readonly HeldInstance[],
  wished: readonly string[] = [],
): ProposedContext[] {
  const kinds = new Map(instances.map((one) => [`${one.sopClassUid} ${one.transferSyntaxUid}`, one]));
  const classes = new Set(instances.map((one) => one.sopClassUid));
  const asHeld = [...kinds.values()].map(({ sopClassUid, transferSyntaxUid }) => ({
    abstractSyntax: sopClassUid,
    transferSyntaxes: [transferSyntaxUid],
  }));
  const plain = [explicitLittleEndian.uid, implicitLittleEndian.uid];
  const inCase = [...classes].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: plain }));
  const asWished = [...classes].flatMap((abstractSyntax) =>
    wished.map((uid) => ({ abstractSyntax, transferSyntaxes: [uid] })),
  );
  return [...asHeld, ...inCase, ...asWished]
    .slice(0, MOST_CONTEXTS)
    .map((context, i) => ({ id: 2 * i + 1, ...context }));
}

/** Opens an association with a destination for sending these instances. @throws PeerFault */
export async function openOutgoing(
  archive: Archive,
  own: Own,
  destination: Destination,
  instances: readonly HeldInstance[],
  originator: Originator,
): Promise<Sender> {
  const wished = destination.transferSyntaxes;
  const association = await requestAssociation(own, destination, contextsFor(instances, wished));
  const { connection, accept, messages } = association;
  let messageId = 0;
  let broken = false;
  return {
    async send(instance) {
      if (broken) return 'failed';
      await using sendable = await openForSending(archive, instance, association.contextFor, wished);
      if (sendable === null) return 'failed';
      messageId = (messageId % 0xffff) + 1;
      try {
        const to = { connection, maxPduLength: accept.maxPduLength };
        await sendInstance(sendable, to, messageId, instance, originator);
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
