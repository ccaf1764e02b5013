import type { AssociateRequest } from '../formats/dimse/associate.ts';
import type { Connection } from './connection.ts';
import type { Context } from './negotiate.ts';
import { openForSending } from './open-for-sending.ts';
import { ask, type Responses } from './responses.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { sendInstance } from './send-instance.ts';
import type { Service } from './service.ts';

/** Sends over the association that asked (PS3.4 section C.4.3), in contexts for which the peer took the provider's role. */
export function openGet(
  { platform, limits, transcoder }: Service,
  connection: Connection,
  { roles, maxPduLength }: AssociateRequest,
  contexts: ReadonlyMap<number, Context>,
  responses: Responses,
): Sender {
  const provided = new Set(roles.filter((role) => role.scp).map((role) => role.sopClassUid));
  const archive = { blobs: platform.blobs, transcoder };
  const contextFor = (sopClassUid: string, transferSyntaxUid: string) =>
    [...contexts.values()].find(
      ({ abstractSyntax, transferSyntax }) =>
        abstractSyntax === sopClassUid &&
        transferSyntax === transferSyntaxUid &&
        provided.has(abstractSyntax),
    )?.id;
  let messageId = 0;
  return {
    async send(instance) {
      await using sendable = await openForSending(archive, instance, contextFor);
      if (sendable === null) return 'failed';
      messageId = (messageId % 0xffff) + 1;
      const id = messageId;
      const send = () => sendInstance(sendable, { connection, maxPduLength }, id, instance, null);
      return sentBy(await ask(responses, id, limits.idleMs, send));
    },
    close: async () => undefined,
  };
}
