import { Agent, request } from 'node:http';
import { giveBack } from '../../src/platform/give-back.ts';
import type { Target } from './measure.ts';
import type { Series } from './study.ts';

const agent = new Agent({ keepAlive: true });

export type Answer = {
  readonly status: number;
  /** Empty where the caller has no use for it. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  /** From the first byte sent to the last one received. */
  readonly ms: number;
};

/**
 * One request to a target's DICOMweb; bodies are sent in one go. What comes back is let go as it comes when it is to be
 * discarded: otherwise this process would be busier with its memory than some servers are with the answer, and its own
 * pauses of 15 ms would be the servers' 99th percentile.
 */
export function ask(
  target: Target,
  method: 'GET' | 'POST',
  path: string,
  options: { headers?: Record<string, string>; body?: Buffer; discard?: boolean } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const length = options.body === undefined ? {} : { 'content-length': String(options.body.length) };
    const headers = { ...target.headers, ...length, ...options.headers };
    const sent = request(`${target.web}${path}`, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      let bodyBytes = 0;
      response.on('data', (chunk: Buffer) => {
        bodyBytes += chunk.length;
        if (options.discard === true && response.statusCode === 200) giveBack(chunk);
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => {
        const ms = performance.now() - startedAt;
        const body = Buffer.concat(chunks);
        for (const chunk of chunks) giveBack(chunk);
        resolve({ status: response.statusCode ?? 0, body, bodyBytes, ms });
      });
    });
    sent.once('error', reject);
    sent.end(options.body);
  });
}

/** The same, and it must succeed. */
export async function askFor(...request: Parameters<typeof ask>): Promise<Answer> {
  const answer = await ask(...request);
  if (answer.status !== 200) {
    const [target, method, path] = request;
    const words = answer.body.toString('utf8', 0, 500);
    throw new Error(`${target.name} answered ${answer.status} to ${method} ${path}: ${words}`);
  }
  return answer;
}

/** Works items off over so many connections at once, each beginning its next when it has its last. */
export async function overConnections<Item>(
  connections: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
    }),
  );
}

const BOUNDARY = 'bench-boundary-7x';
const STORE = {
  accept: 'application/dicom+json',
  'content-type': `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
};

function storeBody(instances: readonly { bytes: Buffer }[]): Buffer {
  const head = Buffer.from(`--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`);
  const parts = instances.flatMap(({ bytes }) => [head, bytes, Buffer.from('\r\n')]);
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** Stores a series by STOW-RS, one instance a request, and gives the instances stored in a second; the bodies are made before. */
export async function storeSeries(target: Target, series: Series, connections: number): Promise<number> {
  const bodies = series.instances.map((instance) => storeBody([instance]));
  const startedAt = performance.now();
  await overConnections(connections, bodies, async (body) => {
    await askFor(target, 'POST', '/studies', { headers: STORE, body });
  });
  return (1000 * bodies.length) / (performance.now() - startedAt);
}

/** Closes the connections that are kept open. */
export function closeClient(): void {
  agent.destroy();
}
