import type { Context } from 'hono';
import { z } from 'zod';

const nodeRequest = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) });

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

/**
 * The address that a client's sign-in attempts are counted under.
 * Forwarded-For counts only from a proxy on this machine or when the hub is said to stand behind one, and then
 * only its last entry, which that proxy wrote; the others are the client's word.
 */
export function clientAddress(
  socketAddress: string | null,
  forwardedFor: string | undefined,
  behindProxy: boolean,
): string | null {
  const trusted = behindProxy || (socketAddress !== null && LOOPBACK.test(socketAddress));
  const last = trusted ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return last === undefined || last === '' ? socketAddress : last;
}

/** The other end of the connection; null when the request did not come over one. */
export function socketAddressOf(c: Context): string | null {
  const env: unknown = c.env;
  const parsed = nodeRequest.safeParse(env);
  return parsed.success ? parsed.data.incoming.socket.remoteAddress : null;
}
