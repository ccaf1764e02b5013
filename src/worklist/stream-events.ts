import type { SSEStreamingApi } from 'hono/streaming';
import type { Events } from './events.ts';

const HEARTBEAT_MS = 15_000;

/**
 * Writes `changed` events until the signal ends it, one at once so that a listener who comes back asks anew,
 * and a comment every 15 s so that no proxy thinks the line dead. A slow listener gets only the newest.
 */
export async function streamEvents(
  stream: Pick<SSEStreamingApi, 'write' | 'writeSSE'>,
  events: Events,
  ended: AbortSignal,
): Promise<void> {
  let newest = 0;
  let told = -1;
  let wake = () => {};
  const unsubscribe = events.subscribe((seq) => {
    newest = seq;
    wake();
  });
  const onEnd = () => wake();
  ended.addEventListener('abort', onEnd);
  try {
    while (!ended.aborted) {
      if (newest !== told) {
        told = newest;
        await stream.writeSSE({ event: 'changed', data: JSON.stringify({ seq: told }) });
        continue;
      }
      const woken = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (!woken) await stream.write(': still here\n\n');
    }
  } finally {
    ended.removeEventListener('abort', onEnd);
    unsubscribe();
  }
}
