import { once } from 'node:events';
import { connect, createServer, Socket } from 'node:net';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ackAtOnce } from './ack-at-once.ts';
import { listening } from './listen.ts';

const getSocketOption = koffi
  .load(null)
  .func('int getsockopt(int socket, int level, int name, _Out_ int *value, _Inout_ uint32_t *length)');

function acksAtOnce(socket: Socket): boolean {
  const { _handle } = z.object({ _handle: z.object({ fd: z.int() }) }).parse(socket);
  const value = [-1];
  expect(getSocketOption(_handle.fd, 6, 12, value, [4])).toBe(0);
  return value[0] === 1;
}

/** Question and answer, so often that the system begins to wait for answers. */
async function converse(asking: Socket, answering: Socket): Promise<void> {
  for (let i = 0; i < 10; i++) {
    asking.write('question');
    await once(answering, 'data');
    answering.write('answer');
    await once(asking, 'data');
  }
}

it('acknowledges at once again after an answer, from which on the system would wait', async () => {
  const server = createServer();
  const [host = '', port] = (await listening(server, { host: '127.0.0.1', port: 0, setting: '' })).split(':');
  const accepted = once(server, 'connection');
  const asking = connect(Number(port), host);
  const [answering] = await accepted;
  if (!(answering instanceof Socket)) throw new Error('no connection came');
  await converse(asking, answering);
  expect(acksAtOnce(answering)).toBe(false);

  ackAtOnce(answering);
  expect(acksAtOnce(answering)).toBe(true);

  asking.destroy();
  answering.destroy();
  ackAtOnce(answering);
  server.close();
  await once(server, 'close');
});
