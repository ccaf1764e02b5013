import { createConnection } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { openFrames } from '../../src/formats/hl7/frames.ts';

/** A sender by MLLP that does exactly what a test tells it. */
export type Sender = {
  /** Sends bytes as they are. */
  say(bytes: Uint8Array | string): void;
  /** The next answer without its frame, or `closed` once the hub has closed. */
  hear(): Promise<string>;
  /** Says that nothing more comes, and still hears. */
  end(): void;
  /** Goes away without a word. */
  vanish(): void;
};

export async function openSender(address: string, tls?: ConnectionOptions): Promise<Sender> {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  const to = { host, port: Number(port) };
  const socket =
    tls === undefined ? createConnection({ ...to, allowHalfOpen: true }) : connectTls({ ...to, ...tls });
  const answers: string[] = [];
  const reader = openFrames(1024 ** 2);
  let closed = false;
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    answers.push(...reader.push(chunk).map(({ bytes }) => bytes.toString()));
    wake();
  });
  const close = () => {
    closed = true;
    socket.end();
    wake();
  };
  socket.on('end', close);
  socket.on('close', close);
  socket.on('error', close);
  await new Promise((resolve) => socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve));
  return {
    say: (bytes) => void socket.write(bytes),
    async hear() {
      while (answers.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return answers.shift() ?? 'closed';
    },
    end: () => void socket.end(),
    vanish: () => void socket.destroy(),
  };
}

export type Result = {
  controlId: string;
  patientId?: string;
  /** The report's number; one more with the same is its correction. */
  number?: string;
  value?: string;
  status?: string;
  reportedAt?: string;
  version?: string;
  /** What the laboratory remarks on the result. */
  comment?: string;
};

/** An ORU^R01 with one potassium. */
export function oru({
  controlId,
  patientId = 'P1',
  number = controlId,
  value = '4.1',
  status = 'F',
  reportedAt = '20261122090000+0700',
  version = '2.5.1',
  comment,
}: Result): Buffer {
  return Buffer.from(
    [
      `MSH|^~\\&|LIS|HN LAB|HUB|HN|${reportedAt}||ORU^R01|${controlId}|P|${version}||||||UNICODE UTF-8`,
      `PID|1||${patientId}^^^HN^PI||Nguyễn^Thị Đào||19580412|F|||||+84 912 345 678`,
      `OBR|1|${number}|${number}^LIS|24323-8^Chemistry^LN|||20261122081500+0700|||||||||||||||${reportedAt}|||${status}`,
      `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1|N|||${status}|||20261122081500+0700`,
      ...(comment === undefined ? [] : [`NTE|1|L|${comment}`]),
      '',
    ].join('\r'),
  );
}
