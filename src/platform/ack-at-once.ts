import type { Socket } from 'node:net';
import koffi from 'koffi';
import { z } from 'zod';

/** The numbers of Linux (tcp(7)), which alone has such an option. */
const IPPROTO_TCP = 6;
const TCP_QUICKACK = 12;

const setSocketOption =
  process.platform === 'linux'
    ? koffi
        .load(null)
        .func('int setsockopt(int socket, int level, int name, const int *value, uint32_t length)')
    : null;

const OpenSocket = z.object({ _handle: z.object({ fd: z.int().nonnegative() }) });

/**
 * Has the system acknowledge at once what comes in on a connection, until this side answers the next time; so it is to
 * be called after each answer. Else it waits up to 40 ms for an answer to send along, while a sender that joins small
 * pieces (RFC 896; DCMTK does) holds the last piece of a message back until the one before is acknowledged.
 * Does nothing where the system is not Linux, or the connection is closed.
 */
export function ackAtOnce(socket: Socket): void {
  const open = OpenSocket.safeParse(socket);
  if (open.success) setSocketOption?.(open.data._handle.fd, IPPROTO_TCP, TCP_QUICKACK, [1], 4);
}
