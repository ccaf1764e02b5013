import { type DetailedError, Upload } from 'tus-js-client';
import { pathOf } from './dropped.ts';
import { mayBegin, type Wave, waveOfFile } from './waves.ts';

export type ItemState = 'waiting' | 'sending' | 'paused' | 'sent' | 'failed';

export type Item = {
  readonly key: number;
  readonly file: File;
  readonly name: string;
  readonly wave: Wave;
  state: ItemState;
  sentBytes: number;
  /** Status of the refusal, 0 when the hub was not reached; null while nothing failed. */
  status: number | null;
};

const ENDPOINT = '/api/uploads/files';
const AT_ONCE = 4;
/** Waits between attempts: short first, then patient, for about half an hour in all. */
const WAITS_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, ...Array.from({ length: 60 }, () => 30_000)];

const statusOf = (error: Error | DetailedError): number =>
  'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0;

/** Whether trying again can help: the hub was away or busy, not: it said no. */
export const worthRetrying = (status: number): boolean =>
  status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;

/** Sends the files of one upload by tus, wave by wave, several at once, each resumable; `onChange` is told after every change. */
export function startSender(uploadId: string, onChange: () => void) {
  const items: Item[] = [];
  const running = new Set<Item>();

  function pump() {
    for (const item of mayBegin(items)) {
      if (running.size >= AT_ONCE) break;
      void send(item);
    }
    onChange();
  }

  function finish(item: Item, state: 'sent' | 'failed', status: number | null) {
    running.delete(item);
    item.state = state;
    item.status = status;
    if (state === 'sent') item.sentBytes = item.file.size;
    pump();
  }

  async function send(item: Item) {
    running.add(item);
    item.state = 'sending';
    const upload = new Upload(item.file, {
      endpoint: ENDPOINT,
      metadata: { uploadId, name: item.name },
      retryDelays: WAITS_MS,
      removeFingerprintOnSuccess: true,
      onProgress(sentBytes) {
        item.state = 'sending';
        item.sentBytes = sentBytes;
        onChange();
      },
      onShouldRetry(error) {
        const status = statusOf(error);
        if (!worthRetrying(status)) return false;
        item.state = 'paused';
        onChange();
        return true;
      },
      onSuccess: () => finish(item, 'sent', null),
      onError: (error) => finish(item, 'failed', statusOf(error)),
    });
    // Only what was begun for this same upload is continued: another one may be closed already.
    const earlier = await upload.findPreviousUploads();
    const same = earlier.find((one) => one.metadata.uploadId === uploadId && one.metadata.name === item.name);
    if (same) upload.resumeFromPreviousUpload(same);
    upload.start();
  }

  return {
    items: (): readonly Item[] => items,
    async add(files: readonly File[]) {
      const waves = await Promise.all(files.map((file) => waveOfFile(file, pathOf(file))));
      for (const [index, file] of files.entries()) {
        items.push({
          key: items.length,
          file,
          name: pathOf(file),
          wave: waves[index] ?? 0,
          state: 'waiting',
          sentBytes: 0,
          status: null,
        });
      }
      pump();
    },
    retryFailed() {
      for (const item of items) if (item.state === 'failed') item.state = 'waiting';
      pump();
    },
  };
}

export type Sender = ReturnType<typeof startSender>;

export type Overall = { total: number; done: number; failed: number; sentBytes: number; bytes: number };

export function overall(items: readonly Item[]): Overall {
  const sum = { total: items.length, done: 0, failed: 0, sentBytes: 0, bytes: 0 };
  for (const item of items) {
    if (item.state === 'sent') sum.done += 1;
    if (item.state === 'failed') sum.failed += 1;
    sum.sentBytes += item.sentBytes;
    sum.bytes += item.file.size;
  }
  return sum;
}
