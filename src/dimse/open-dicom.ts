import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Transcoder } from '../dicomweb/transcoder.ts';
import { closeServers } from '../platform/close-servers.ts';
import { listening } from '../platform/listen.ts';
import type { Platform } from '../platform/platform.ts';
import { answering } from '../platform/secure.ts';
import { serveConnection } from './association.ts';
import { type Connection, openConnection } from './connection.ts';
import { DIMSE_LIMITS, type DimseLimits } from './limits.ts';
import { findCaller } from './peers.ts';

/** The hub's DICOM node; `limits` may be narrower in tests. */
export type Dicom = AsyncDisposable & {
  /** Answers associations from now on; gives the address as `AE@host:port`. */
  listen(): Promise<string>;
  /** The same by TLS. */
  listenTls(): Promise<string>;
};

/** Opens the DICOM node without listening yet. */
export function openDicom(
  platform: Platform & { transcoder: Transcoder },
  given: Partial<DimseLimits> = {},
): Dicom {
  const limits = { ...DIMSE_LIMITS, ...given };
  const { host, port, ae, tls } = platform.config.dicom;
  /** Connections that are served, and sockets whose TLS handshake may still go on. */
  const open = new Map<Connection, Promise<void>>();
  const sockets = new Set<Socket>();
  let associations = 0;

  function serve(socket: Socket): void {
    const connection = openConnection(socket, limits.pduMs);
    const { remoteAddress } = socket;
    const service = {
      platform,
      transcoder: platform.transcoder,
      limits,
      own: { ae, tls, limits },
      callerOf: (callingAe: string) => findCaller(platform.db, callingAe, remoteAddress),
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
    open.set(connection, done);
  }

  const plain = createServer({ noDelay: true }, serve);
  const secure = createTlsServer({ noDelay: true, ...answering(tls, limits.artimMs) }, serve);
  secure.on('tlsClientError', (error, socket) => {
    platform.log.warn({ reason: error.message }, 'a DICOM call by TLS was cut off in its handshake');
    socket.destroy();
  });
  for (const server of [plain, secure]) {
    server.maxConnections = limits.connections;
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }

  return {
    async listen() {
      return `${ae}@${await listening(plain, { host, port, setting: 'TAMSOAT_DICOM_PORT' })}`;
    },
    async listenTls() {
      return `${ae}@${await listening(secure, { host, port: tls.port, setting: 'TAMSOAT_DICOM_TLS_PORT' })}`;
    },
    [Symbol.asyncDispose]: () =>
      closeServers({ servers: [plain, secure], sockets, open, graceMs: limits.graceMs }),
  };
}
