import type { Server, Socket } from 'node:net';

export type Closing = {
  readonly servers: readonly Server[];
  /** Every connection, those that have not got through their handshake included. */
  readonly sockets: ReadonlySet<Socket>;
  /** What is at work, with the end of its work. */
  readonly open: ReadonlyMap<{ interrupt(): void }, Promise<unknown>>;
  readonly graceMs: number;
};

/** Stops listening, lets what is at work come to its end, and after the grace cuts every connection. */
export async function closeServers({ servers, sockets, open, graceMs }: Closing): Promise<void> {
  const closed = servers.map((server) =>
    server.listening ? new Promise((resolve) => server.close(resolve)) : Promise.resolve(),
  );
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  for (const one of open.keys()) one.interrupt();
  const late = setTimeout(cut, graceMs);
  await Promise.all(open.values());
  // What is left has never got through its handshake.
  cut();
  await Promise.all(closed);
  clearTimeout(late);
}
