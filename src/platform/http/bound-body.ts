import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HubError } from '../../domain/errors.ts';
import type { HubEnv } from './env.ts';

/**
 * Refuses bodies of more bytes as 413, by what they claim where they claim it, else by what comes. A body that is
 * refused by its claim stays untouched: the server passes over such a one, but where somebody has begun to read and not
 * ended it cuts the connection off half a second later, under the next request on it.
 */
export function boundBody(mostBytes: number): MiddlewareHandler<HubEnv> {
  const refuse = (): never => {
    throw new HubError('tooLarge', `More than the ${mostBytes} bytes allowed here`);
  };
  const counted = bodyLimit({
    maxSize: mostBytes,
    onError: (c) => {
      c.header('Connection', 'close');
      return refuse();
    },
  });
  return async (c, next) => {
    const claimed = c.req.header('content-length');
    if (claimed === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    if (Number(claimed) > mostBytes) refuse();
    return next();
  };
}
