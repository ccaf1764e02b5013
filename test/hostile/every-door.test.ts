import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blobHash } from '../../src/domain/ids.ts';
import { blobPath } from '../../src/platform/blobs/blob-files.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { type Served, serve, tamsoat } from '../commands/tamsoat.ts';
import { CT } from '../dimse/raw-peer.ts';
import { readBack } from '../fuzz/read-back.ts';
import { openUpload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { expectCalm } from './calm.ts';
import { byStore, byStow, byUpload, sha256 } from './doors.ts';
import { fileOf, hostileFiles, hostileObjects } from './objects.ts';
import { busyness, watch } from './watch.ts';

// The hub is a process of its own, so that its memory is its own; a busy machine starts it slowly.
vi.setConfig({ testTimeout: 240_000 });

/** As long as the rule allows, on a machine that has nothing else to do. */
const answeredMs = () => 5000 * busyness();

let root: string;
let hub: Served;
let db: Db;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-hostile-'));
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub'), TAMSOAT_SETTLE_SECONDS: '86400' });
  db = openDb({ kind: 'sqlite', path: join(root, 'hub/tamsoat.sqlite') });
});
afterAll(async () => {
  hub.kill('SIGTERM');
  expect((await hub.ended).status).toBe(0);
  await db.destroy();
  await rm(root, { recursive: true, force: true });
});

type Sent = { readonly title: string; readonly bytes: Buffer; readonly refused: RegExp | null };

/** How long it took to answer; what a busy machine made late is sent once more, which no rule is against. */
async function answered(send: () => Promise<void>): Promise<number> {
  const once = async () => {
    const from = performance.now();
    await send();
    return performance.now() - from;
  };
  const first = await once();
  return first < answeredMs() ? first : once();
}

/** So many senders at the same time; each waits for its answer. */
const SENDERS = 4;

async function sendAll<T>(all: readonly T[], send: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (const one of rest) await send(one);
    }),
  );
}

/** What became of an object, by its latest receipt, and whether its very bytes are kept. */
async function fate(column: 'hash' | 'name', value: string, bytes: Buffer) {
  const { outcome, reason, hash } = await db
    .selectFrom('receipts')
    .select(['outcome', 'reason', 'hash'])
    .where(column, '=', value)
    .orderBy('id')
    .executeTakeFirstOrThrow();
  const name = blobHash(hash ?? '');
  const path = name === null ? null : blobPath(join(root, 'hub/blobs'), name);
  const kept =
    path !== null && existsSync(path) && (await readFile(path)).subarray(-bytes.length).equals(bytes);
  return { outcome, reason, kept };
}

const expectedOf = (refused: RegExp | null) => ({
  outcome: refused === null ? 'stored' : 'quarantined',
  reason: refused === null ? null : expect.stringMatching(refused),
  kept: true,
});

const files = (first: number): Sent[] => [
  ...hostileObjects(first).map((object) => ({ ...object, bytes: fileOf(object) })),
  ...hostileFiles(first + 100),
];

describe('a hub that is sent hostile objects', () => {
  it('answers each by STOW-RS with its reason and keeps its bytes', async () => {
    const sent = files(1000);
    const watched = await watch(hub, async () => {
      await sendAll(sent, async ({ title, bytes, refused }) => {
        let told = '';
        const ms = await answered(async () => {
          ({ told } = await byStow(hub, bytes));
        });
        expect([title, ms < answeredMs()]).toEqual([title, true]);
        expect([title, await fate('hash', sha256(bytes), bytes)]).toEqual([title, expectedOf(refused)]);
        if (refused !== null) expect(told).toContain('"00000902"');
      });
    });
    expectCalm('STOW-RS', watched);
  });

  it('answers each by C-STORE with its reason and keeps its bytes', async () => {
    const watched = await watch(hub, async () => {
      await sendAll(hostileObjects(2000), async ({ title, of, dataSet, transferSyntaxUid, refused }) => {
        const instance = { sopClassUid: CT, sopInstanceUid: of.instance, transferSyntaxUid, dataSet };
        let comment = '';
        const ms = await answered(async () => {
          const answer = await byStore(hub, instance);
          comment = answer.told;
          expect([title, answer.taken]).toEqual([title, refused === null]);
        });
        expect([title, ms < answeredMs()]).toEqual([title, true]);
        expect([title, await fate('name', of.instance, dataSet)]).toEqual([title, expectedOf(refused)]);
        if (refused !== null) expect(comment).not.toBe('');
      });
    });
    expectCalm('C-STORE', watched);
  });

  it('answers each by the upload page with its reason and keeps its bytes, in an archive too', async () => {
    const uploadId = await openUpload(hub.asAutomation);
    const sent = files(3000);
    // Each is read by the same means as when it comes alone.
    const packed = files(4000).filter((_, i) => i % 4 === 0);
    const watched = await watch(hub, async () => {
      await sendAll(sent, async ({ title, bytes, refused }) => {
        const ms = await answered(async () => {
          expect((await byUpload(hub, uploadId, title, bytes)).status).toBe(204);
        });
        expect([title, ms < answeredMs()]).toEqual([title, true]);
        expect([title, await fate('hash', sha256(bytes), bytes)]).toEqual([title, expectedOf(refused)]);
      });
      const archive = zip(packed.map(({ bytes }, i) => ({ name: `${i}.dcm`, bytes, deflate: false })));
      expect((await byUpload(hub, uploadId, 'a.zip', archive)).status).toBe(204);
    });
    for (const [i, { title, bytes, refused }] of packed.entries()) {
      expect([title, await fate('name', `a.zip/${i}.dcm`, bytes)]).toEqual([title, expectedOf(refused)]);
    }
    expectCalm('uploads', watched);
  });

  it('imports a folder of them beside the hub, with a receipt for each', async () => {
    const folder = join(root, 'folder');
    await mkdir(folder);
    const sent = files(5000);
    for (const [i, { bytes }] of sent.entries()) await writeFile(join(folder, `${i}.dcm`), bytes);
    const watched = await watch(hub, async () => {
      const settings = { TAMSOAT_DATA_DIR: join(root, 'hub') };
      const { status, errors } = await tamsoat(settings, ['import', folder, '--no-work']);
      expect([status, errors]).toEqual([3, '']);
    });
    for (const [i, { title, bytes, refused }] of sent.entries()) {
      const path = join(folder, `${i}.dcm`);
      expect([title, await fate('name', path, bytes)]).toEqual([title, expectedOf(refused)]);
    }
    expectCalm('import', watched);
  });

  it('serves of those that it kept what can be served, and says of the rest why not', async () => {
    const kept = await db
      .selectFrom('instances')
      .select(['studyUid', 'seriesUid', 'sopInstanceUid', 'hash'])
      .where(({ eb, cast }) => eb(cast<string>('studyUid', 'text'), 'like', '1.2.70.1___'))
      .execute();
    expect(kept.length).toBeGreaterThan(10);
    const watched = await watch(hub, async () => {
      await sendAll(kept, async (one) => {
        expect([one.studyUid, await readBack(hub, one)]).toEqual([one.studyUid, []]);
      });
    });
    expectCalm('frames, rendered, metadata', watched);
  });
});
