import { type AddressInfo, createServer, type Socket } from 'node:net';
import { HubError } from '../domain/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { serveConnection } from './association.ts';
import { type Connection, openConnection } from './connection.ts';
import { DIMSE_LIMITS, type DimseLimits } from './limits.ts';
import { findRights } from './peers.ts';

/** The hub's DICOM node; `limits` may be narrower in tests. */
export type Dicom = AsyncDisposable & {
  /** Answers associations from now on; gives the address as `AE@host:port`. */
  listen(): Promise<string>;
};

/** Whether a connection comes from this machine. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

/** Opens the DICOM node without listening yet. */
export function openDicom(platform: Platform, given: Partial<DimseLimits> = {}): Dicom {
  const limits = { ...DIMSE_LIMITS, ...given };
  const { host, port, ae } = platform.config.dicom;
  const open = new Map<Connection, { socket: Socket; done: Promise<void> }>();
  let associations = 0;

  const server = createServer({ noDelay: true }, (socket) => {
    const connection = openConnection(socket, limits.pduMs);
    const local = isLoopback(socket.remoteAddress);
    const service = {
      platform,
      limits,
      ae,
      rightsOf: (callingAe: string) => findRights(platform.db, callingAe, local),
      enter() {
        if (associations >= limits.associations) return false;
        associations += 1;
        return true;
      },
      leave() {
        associations -= 1;
      },
    };
    const done = serveConnection(service, connection).finally(() => open.delete(connection));
    open.set(connection, { socket, done });
  });
  server.maxConnections = limits.connections;

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => {
          const why =
            cause.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${cause.code})`;
          const message = `${host}:${port} ${why}; set TAMSOAT_DICOM_PORT to another port`;
          reject(new HubError('unavailable', message, { cause }));
        });
        server.listen(port, host, () => {
          const address: string | AddressInfo | null = server.address();
          const actual = address !== null && typeof address === 'object' ? address.port : port;
          resolve(`${ae}@${host.includes(':') ? `[${host}]` : host}:${actual}`);
        });
      }),
    async [Symbol.asyncDispose]() {
      const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : Promise.resolve();
      for (const connection of open.keys()) connection.interrupt();
      const late = setTimeout(() => {
        for (const { socket } of open.values()) socket.destroy();
      }, limits.graceMs);
      await Promise.all([...open.values()].map(({ done }) => done));
      await closed;
      clearTimeout(late);
    },
  };
}
