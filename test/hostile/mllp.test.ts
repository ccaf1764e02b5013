import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { frame } from '../../src/formats/hl7/frames.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { type Served, serve } from '../commands/tamsoat.ts';
import { openSender } from '../hl7/sender.ts';
import { expectCalm } from './calm.ts';
import { sha256 } from './doors.ts';
import { busyness, watch } from './watch.ts';

// The hub is a process of its own, so that its memory is its own; a busy machine starts it slowly.
vi.setConfig({ testTimeout: 240_000 });

const MIB = 1024 ** 2;
const MILLION = 1_000_000;

let root: string;
let hub: Served;
let mllp: string;
let db: Db;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-mllp-'));
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub'), TAMSOAT_SETTLE_SECONDS: '86400' });
  [, mllp = ''] = await hub.saying(/taken by MLLP at (\S+)/);
  db = openDb({ kind: 'sqlite', path: join(root, 'hub/tamsoat.sqlite') });
});
afterAll(async () => {
  hub.kill('SIGTERM');
  expect((await hub.ended).status).toBe(0);
  await db.destroy();
  await rm(root, { recursive: true, force: true });
});

let count = 0;
const head = (kind = 'ORU^R01', charset = 'UNICODE UTF-8') => {
  count += 1;
  return `MSH|^~\\&|LIS|LAB|H|C|20260318080000+0700||${kind}|X${count}|P|2.5.1||||||${charset}\r`;
};
const PERSON = 'PID|1||H-1^^^LAB^PI||Nguyen^An||19700101|F\r';
const ORDER = 'OBR|1|P1|F1|PANEL^x^L|||20260318073000+0700\r';
const value = (text: string) => `${PERSON}${ORDER}OBX|1|CE|C^x^L||${text}||||||F\r`;
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const noise = () =>
  Buffer.from(Uint8Array.from({ length: 64 * 1024 }, (_, i) => 32 + ((i * i * 31 + i) % 224)));

type Attack = readonly [title: string, bytes: Buffer, answer: RegExp];

/** Messages in whole frames; each with its acknowledgement. */
const attacks = (): Attack[] => [
  ['a million fields', latin1(`${head()}PID${'|'.repeat(MILLION)}\r`), /MSA\|AE.*more than 400 fields/s],
  ['a million repetitions', latin1(head() + value('a~'.repeat(MILLION))), /MSA\|AE.*100000 parts/s],
  ['a million components', latin1(head() + value('a^'.repeat(MILLION))), /MSA\|AE.*100000 parts/s],
  ['a million escapes', latin1(head() + value('\\X41\\'.repeat(MILLION))), /MSA\|AE.*100000 parts/s],
  ['as many repetitions as are allowed', latin1(head() + value('a~'.repeat(49_000))), /MSA\|AA/],
  ['escapes within escapes', latin1(head() + value('\\E'.repeat(24_000))), /MSA\|AA/],
  [
    'a million segments',
    latin1(head() + PERSON + 'NTE\r'.repeat(MILLION)),
    /AE.*(5000 segments|300000 lines)/s,
  ],
  [
    'a segment that hardly ends',
    latin1(`${head()}${PERSON}${ORDER}NTE|1||${'x'.repeat(15 * MIB)}\r`),
    /MSA\|AA/,
  ],
  ['an MSH that hardly ends', latin1(`${head().trimEnd()}${'|x'.repeat(4 * MIB)}\r`), /MSA\|AE\|X\d+/],
  [
    'orders that each repeat a long comment',
    latin1(`${head()}${PERSON}NTE|1||${'x'.repeat(MIB)}\r${'OBR\r'.repeat(1000)}`),
    /MSA\|AE.*repeat too much/s,
  ],
  [
    'orders that each have all specimens',
    latin1(head('OUL^R22') + PERSON + 'SPM\r'.repeat(2400) + 'OBR\r'.repeat(1000)),
    /MSA\|AE.*repeat too much/s,
  ],
  [
    'orders that each repeat the visit',
    latin1(`${head()}${PERSON}PV1|${'|'.repeat(18)}${'A~'.repeat(16_000)}\r${'OBR\r'.repeat(1000)}`),
    /MSA\|AE/,
  ],
  [
    'imaging orders that each repeat the person',
    latin1(`${head('ORM^O01')}PID|1||${'A~'.repeat(16_000)}\r${'ORC|NW|1\rOBR\r'.repeat(1000)}`),
    /MSA\|AE.*repeat too much/s,
  ],
  ['noise', noise(), /MSA\|A[ER]/],
  ['a program', Buffer.concat([latin1('MZ\x90\0'), noise()]), /MSA\|A[ER]/],
  ['a NUL in a name', latin1(head() + PERSON.replace('An', 'A\0')), /MSA\|AE.*control character/s],
  [
    'script in a name',
    latin1(
      head() +
        PERSON.replace('H-1', 'H-4').replace('An', '<script>alert(1)</script>') +
        ORDER.replace('F1', 'F4'),
    ),
    /MSA\|AA/,
  ],
  ['UTF-8 that is none', latin1(head() + PERSON.replace('An', '\xc3\x28')), /ERR\|\|PID\^1\^5/],
  ['ASCII that is none', latin1(head('ORU^R01', '') + PERSON.replace('An', '\xe1')), /ERR\|\|PID\^1\^5/],
  ['a character set that nobody has', latin1(head('ORU^R01', 'KLINGON') + PERSON), /ERR\|\|MSH\^1\^18/],
];

describe('a hub that is sent hostile messages by MLLP', () => {
  it('answers each within its time, keeps its bytes, and serves others meanwhile', async () => {
    const watched = await watch(hub, async () => {
      for (const [title, bytes, expected] of attacks()) {
        const sender = await openSender(mllp);
        const from = performance.now();
        sender.say(frame(bytes));
        const answer = await sender.hear();
        const ms = performance.now() - from;
        sender.vanish();
        expect([title, answer.slice(0, 1000)]).toEqual([title, expect.stringMatching(expected)]);
        expect([title, ms < 5000 * busyness()]).toEqual([title, true]);
        const kept = await db
          .selectFrom('receipts')
          .select('outcome')
          .where('hash', '=', sha256(bytes))
          .execute();
        const outcome = answer.includes('MSA|AA') ? 'stored' : 'quarantined';
        expect([title, kept[0]?.outcome]).toEqual([title, outcome]);
      }
    });
    expectCalm('MLLP, messages', watched);
  });

  it('takes as many orders in one message as are allowed, refuses more, and serves others meanwhile', async () => {
    const sender = await openSender(mllp);
    const watched = await watch(hub, async () => {
      const orders = (most: number) =>
        Array.from({ length: most }, (_, i) => ORDER.replace('F1', `F${i + 100}`)).join('');
      sender.say(frame(latin1(head() + PERSON + orders(1000))));
      expect(await sender.hear()).toContain('MSA|AA');
      sender.say(frame(latin1(head() + PERSON + orders(4900))));
      expect(await sender.hear()).toMatch(/MSA\|AE.*more than 1000 orders/s);
    });
    sender.vanish();
    expectCalm('MLLP, orders', watched);
  });

  it('tells of a batch that lies about its count, and of what is no frame or half of one', async () => {
    const batch = `BHS|^~\\&\r${head()}${PERSON.replace('H-1', 'H-2')}${ORDER.replace('F1', 'F2')}BTS|1000000\r`;
    const told: string[] = [];
    const watched = await watch(hub, async () => {
      for (const [bytes, closes] of [
        [frame(latin1(batch)), false],
        [latin1(`\v${head()}${PERSON}`), true],
        [latin1(`\v${head()}NTE|1||${'x'.repeat(17 * MIB)}`), false],
        [latin1(head().repeat(1000)), false],
      ] as const) {
        const sender = await openSender(mllp);
        sender.say(bytes);
        if (closes) sender.end();
        told.push(await sender.hear());
        sender.vanish();
      }
    });
    expect(told).toEqual([
      expect.stringContaining('MSA|AA'),
      expect.stringMatching(/MSA\|AE.*the end of the message/s),
      expect.stringMatching(/MSA\|AE.*longer than a message may be/s),
      'closed',
    ]);
    const problems = await db
      .selectFrom('receipts')
      .select('reason')
      .where('outcome', '=', 'quarantined')
      .execute();
    for (const reason of [/BTS-1 says 1000000/, /outside of any MLLP frame/]) {
      expect(problems).toContainEqual({ reason: expect.stringMatching(reason) });
    }
    expectCalm('MLLP, frames', watched);
  });

  it('serves a laboratory while others send so slowly that they never end', async () => {
    const slow = await Promise.all(Array.from({ length: 60 }, () => openSender(mllp)));
    const watched = await watch(hub, async () => {
      for (const part of ['\v', 'MSH|^~', '\\&|LIS|', 'LAB|H']) for (const one of slow) one.say(part);
      const sender = await openSender(mllp);
      sender.say(frame(latin1(head() + PERSON.replace('H-1', 'H-3') + ORDER.replace('F1', 'F3'))));
      expect(await sender.hear()).toContain('MSA|AA');
      sender.vanish();
    });
    for (const one of slow) one.vanish();
    expectCalm('MLLP, slow senders', watched);
  });
});
