import type { AssociateRequest } from '../formats/dimse/associate.ts';
import type { Connection } from './connection.ts';
import type { Context } from './negotiate.ts';
import { type Sender, sentBy } from './retrieve.ts';
import { sendInstance } from './send-instance.ts';
import type { Service } from './service.ts';

/** Who waits for the answer to which C-STORE of ours, by its message ID. */
export type StoreResponses = Map<number, (status: number | undefined) => void>;

/** Sends over the association that asked (PS3.4 section C.4.3), in contexts for which the peer took the provider's role. */
export function openGet(
  { platform, limits }: Service,
  connection: Connection,
  { roles, maxPduLength }: AssociateRequest,
  contexts: ReadonlyMap<number, Context>,
  responses: StoreResponses,
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
      const answered = new Promise<number | undefined>((resolve) => responses.set(id, resolve));
      const late = setTimeout(() => responses.get(id)?.(undefined), limits.idleMs);
      try {
        const to = { connection, contextId: context.id, maxPduLength };
        await sendInstance(platform.blobs, to, id, instance, null);
        return sentBy(await answered);
      } finally {
        clearTimeout(late);
        responses.delete(id);
      }
    },
    close: async () => undefined,
  };
}
