import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { closeServers } from '../platform/close-servers.ts';
import { comesFrom, isLoopback, plainAddress } from '../platform/come-from.ts';
import { listening } from '../platform/listen.ts';
import type { Platform } from '../platform/platform.ts';
import { answering } from '../platform/secure.ts';
import { keepTogether } from './keep-together.ts';
import { MLLP_LIMITS, type MllpLimits } from './limits.ts';
import { serveSender } from './serve-sender.ts';
import { openWire, type Wire } from './wire.ts';

/** The hub's door of HL7 v2 by MLLP; `limits` may be narrower in tests. */
export type Mllp = AsyncDisposable & {
  /** Takes messages from now on; gives the address as `host:port`. */
  listen(): Promise<string>;
  /** The same by TLS. */
  listenTls(): Promise<string>;
};

/** MLLP knows no passwords: who is neither this machine nor named has to show a certificate that is vouched for. */
async function maySend(from: readonly string[], remoteAddress: string | undefined): Promise<boolean> {
  if (isLoopback(remoteAddress)) return true;
  for (const place of from) if (await comesFrom(place, remoteAddress)) return true;
  return false;
}

/** Opens the door without listening yet. */
export function openMllp(platform: Platform, given: Partial<MllpLimits> = {}): Mllp {
  const limits = { ...MLLP_LIMITS, ...given };
  const { host, port, tls, from } = platform.config.hl7;
  const { log } = platform;
  const keep = keepTogether(platform.blobs);
  /** Senders that are served, and sockets whose TLS handshake may still go on. */
  const open = new Map<Wire, Promise<void>>();
  const sockets = new Set<Socket>();

  async function serve(socket: Socket, vouchedFor: boolean): Promise<void> {
    const address = plainAddress(socket.remoteAddress);
    const wire = openWire(socket, limits.answerMs);
    const served = (async () => {
      if (vouchedFor || (await maySend(from, address)))
        await serveSender({ platform, keep, wire, address }, limits);
      else log.warn({ address }, 'somebody who may not send HL7 was refused; see TAMSOAT_HL7_FROM');
    })().catch((err: unknown) => log.error({ err, address }, 'a connection by MLLP failed'));
    const done = served.finally(() => {
      socket.destroy();
      open.delete(wire);
    });
    open.set(wire, done);
  }

  const plain = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => serve(socket, false));
  const secure = createTlsServer(
    { noDelay: true, allowHalfOpen: true, ...answering(tls, limits.handshakeMs) },
    (socket) => serve(socket, tls.authorities !== null),
  );
  secure.on('tlsClientError', (error, socket) => {
    log.warn({ reason: error.message }, 'a sender by MLLP was cut off in its TLS handshake');
    socket.destroy();
  });
  for (const server of [plain, secure]) {
    server.maxConnections = limits.connections;
    server.on('drop', (dropped) =>
      log.warn(
        { address: dropped?.remoteAddress },
        'a sender by MLLP was closed out: too many are connected',
      ),
    );
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }

  return {
    listen: () => listening(plain, { host, port, setting: 'TAMSOAT_HL7_PORT' }),
    listenTls: () => listening(secure, { host, port: tls.port, setting: 'TAMSOAT_HL7_TLS_PORT' }),
    [Symbol.asyncDispose]: () =>
      closeServers({ servers: [plain, secure], sockets, open, graceMs: limits.graceMs }),
  };
}
