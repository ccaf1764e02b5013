import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobHash } from '../../domain/ids.ts';
import { type BlobStore, openFileBlobs } from './blob-store.ts';

describe('blobs kept as files', () => {
  let folder: string;
  let blobs: BlobStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tamsoat-blobs-'));
    blobs = await openFileBlobs(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are named by their SHA-256 and come back byte for byte', async () => {
    const bytes = Buffer.from('tầm soát');
    const { hash, sizeBytes } = await blobs.put(bytes);
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(sizeBytes).toBe(bytes.length);
    expect(await blobs.readAll(hash)).toEqual(bytes);
  });

  it('are kept once when they come twice, at the same time too', async () => {
    const bytes = Buffer.alloc(100_000, 7);
    const stored = await Promise.all([blobs.put(bytes), blobs.put(bytes), blobs.put(bytes)]);
    expect(new Set(stored.map(({ hash }) => hash)).size).toBe(1);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('can be read from the middle, and not beyond the end', async () => {
    const { hash } = await blobs.put(Buffer.from('0123456789'));
    await using blob = await blobs.open(hash);
    expect((await blob.read(3, 4)).toString()).toBe('3456');
    expect((await blob.read(8, 100)).toString()).toBe('89');
  });

  it('leave nothing behind when the stream breaks or is too long', async () => {
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('connection lost');
    }
    async function* long() {
      for (let i = 0; i < 10; i++) yield Buffer.alloc(1000);
    }
    await expect(blobs.put(broken())).rejects.toThrow('connection lost');
    await expect(blobs.put(long(), 5000)).rejects.toMatchObject({ kind: 'tooLarge' });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('come whole when many arrive at once, each in chunks that are overwritten behind it', async () => {
    async function* slowly(bytes: Buffer, chunkBytes: number) {
      const chunk = Buffer.alloc(chunkBytes);
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const length = bytes.copy(chunk, 0, at, at + chunkBytes);
        yield chunk.subarray(0, length);
        chunk.fill(0xff);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const objects = Array.from({ length: 150 }, (_, i) => Buffer.alloc(i * 5000, `object ${i} `));
    const stored = await Promise.all(objects.map((bytes, i) => blobs.put(slowly(bytes, 3000 + 500 * i))));
    expect(stored.map(({ hash }) => hash)).toEqual(
      objects.map((bytes) => createHash('sha256').update(bytes).digest('hex')),
    );
    expect(stored.map(({ sizeBytes }) => sizeBytes)).toEqual(objects.map(({ length }) => length));
  });

  it('say which one is missing', async () => {
    const missing = blobHash('0'.repeat(64));
    if (missing === null) throw new Error('not a hash');
    expect(await blobs.has(missing)).toBe(false);
    await expect(blobs.open(missing)).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('sweep what a crash left, and only what is old enough', async () => {
    await writeFile(join(folder, 'tmp', 'left-over'), 'half');
    expect(await blobs.sweep(Date.now() - 60_000)).toBe(0);
    expect(await blobs.sweep(Date.now() + 60_000)).toBe(1);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });
});
