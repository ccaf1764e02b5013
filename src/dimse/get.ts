import type { AssociateRequest } from '../formats/dimse/associate.ts';
import type { Connection } from './connection.ts';
import type { Context } from './negotiate.ts';
import { ask, type Responses } from './responses.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { sendInstance } from './send-instance.ts';
import type { Service } from './service.ts';

/** Sends over the association that asked (PS3.4 section C.4.3), in contexts for which the peer took the provider's role. */
export function openGet(
  { platform, limits }: Service,
  connection: Connection,
  { roles, maxPduLength }: AssociateRequest,
  contexts: ReadonlyMap<number, Context>,
  responses: Responses,
): Sender {
  const provided = new Set(roles.filter((role) => role.scp).map((role) => role.sopClassUid));
  let messageId = 0;
  return {
    async send(instance) {
      const context = [...contexts.values()].find(
        ({ abstractSyntax, transferSyntax }) =>
          abstractSyntax === instance.sopClassUid &&
          transferSyntax === instance.transferSyntaxUid &&
          provided.has(abstractSyntax),
      );
      if (context === undefined) return 'failed';
      messageId = (messageId % 0xffff) + 1;
      const id = messageId;
      const to = { connection, contextId: context.id, maxPduLength };
      const send = () => sendInstance(platform.blobs, to, id, instance, null);
      return sentBy(await ask(responses, id, limits.idleMs, send));
    },
    close: async () => undefined,
  };
}
