import { createServer } from 'node:net';
import { openConnection } from '../../src/dimse/connection.ts';
import { DIMSE_LIMITS } from '../../src/dimse/limits.ts';
import { readMessages } from '../../src/dimse/messages.ts';
import { associateAc, parseAssociateRequest } from '../../src/formats/dimse/associate.ts';
import { encodeCommand, responseTo } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRp } from '../../src/formats/dimse/pdu.ts';

/** A node that is sent images and answers each C-STORE with the next status that it was given, the last again and again. */
export type Receiver = AsyncDisposable & { readonly port: number; readonly received: string[] };

export async function startReceiver(...statuses: number[]): Promise<Receiver> {
  const received: string[] = [];
  const server = createServer((socket) => {
    const connection = openConnection(socket, DIMSE_LIMITS.pduMs);
    void (async () => {
      const head = await connection.nextPdu(() => DIMSE_LIMITS.artimMs);
      const parsed = parseAssociateRequest(await connection.take(head?.length ?? 0));
      if (!parsed.ok) throw new Error(parsed.reason);
      const { associate } = parsed;
      const contexts = associate.contexts.map(({ id, transferSyntaxes }) => ({
        id,
        result: 0,
        transferSyntax: transferSyntaxes[0] ?? '',
      }));
      await connection.send(associateAc({ ...associate, contexts }));
      const messages = readMessages(connection, DIMSE_LIMITS, () => DIMSE_LIMITS.idleMs);
      for await (const { contextId, command, dataSet } of messages) {
        while (dataSet !== null && (await dataSet.read()) !== null);
        const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 0;
        received.push(command.affectedSopInstanceUid ?? '');
        const answer = encodeCommand(responseTo(command, status));
        await connection.send(dataPdus(contextId, 'command', answer, true, 16384));
      }
      await connection.finish(releaseRp(), 1000);
    })().catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    received,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
