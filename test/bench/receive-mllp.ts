import { connect, type Socket } from 'node:net';
import { frame, openFrames } from '../../src/formats/hl7/frames.ts';
import { oru } from '../hl7/sender.ts';
import { startHub } from './hub.ts';
import type { Own } from './measure.ts';

/** Messages of one round, over all connections. */
const MESSAGES = 4_000;
/** Messages that a sender has under way on a connection before it waits for an answer. */
const WINDOW = 64;

let people = 0;

/** Sends so many messages, each another person's, and resolves once every one has been answered AA. */
function sendAll(socket: Socket, count: number, window: number): Promise<void> {
  const reader = openFrames(1024 ** 2);
  let said = 0;
  let heard = 0;
  return new Promise((resolve, reject) => {
    const more = () => {
      const batch: Buffer[] = [];
      for (; said < count && said - heard < window; said++) {
        const controlId = `M${++people}`;
        batch.push(frame(oru({ controlId, patientId: controlId })));
      }
      if (batch.length > 0) socket.write(Buffer.concat(batch));
    };
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes } of reader.push(chunk)) {
        heard += 1;
        if (!bytes.includes('MSA|AA')) reject(new Error(bytes.toString()));
      }
      if (heard === count) resolve();
      else more();
    });
    socket.once('close', () => reject(new Error('the hub closed')));
    more();
  });
}

async function perSecond(host: string, port: number, connections: number, window: number): Promise<number> {
  const sockets = Array.from({ length: connections }, () => connect({ host, port, noDelay: true }));
  const startedAt = performance.now();
  await Promise.all(sockets.map((socket) => sendAll(socket, MESSAGES / connections, window)));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  return MESSAGES / seconds;
}

function measured(name: string, connections: number, atLeast: number): Own {
  const title = `HL7 by MLLP, durable, ${connections === 1 ? '1 connection' : `${connections} connections`}`;
  return {
    kind: 'own',
    name,
    title,
    unit: 'messages/s',
    aim: { atLeast },
    async run(rounds) {
      const hub = await startHub();
      try {
        const { host, port } = hub.hl7;
        // As for the comparisons, the first round counts for nothing: a hub that has just started is slower than it stays.
        await perSecond(host, port, connections, WINDOW);
        const figures: number[] = [];
        for (let round = 0; round < rounds; round++) {
          figures.push(await perSecond(host, port, connections, WINDOW));
        }
        return figures;
      } finally {
        await hub.stop();
      }
    },
  };
}

/** Small results, each of a new person, pipelined: the next ones are sent before the first is answered. */
export const receiveMllp: readonly Own[] = [measured('mllp-1', 1, 500), measured('mllp-8', 8, 2_000)];
