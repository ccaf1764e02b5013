import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Random, randomFrom } from '../../scripts/samples/random.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { type Served, serve, tamsoat } from '../commands/tamsoat.ts';
import { rawPeer } from '../dimse/raw-peer.ts';
import { type Answer, byFhir, byHl7, byStore, byStow, byUpload, sha256 } from '../hostile/doors.ts';
import { residentBytes } from '../hostile/watch.ts';
import { openUpload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { messageOf, mutateFrames, talkMllp } from './mllp.ts';
import { below, flipBits, type Mutation, pick, scramble, truncate } from './mutate-bytes.ts';
import { mutateDataSet, mutateFile, put, renamed, type Sound } from './mutate-dicom.ts';
import { mutateMultipart, mutateQuery, mutateTalk } from './mutate-talk.ts';
import { mutateText } from './mutate-text.ts';
import { lateMs, readBack } from './read-back.ts';
import type { Samples } from './samples.ts';

export const DOORS = [
  'stow',
  'multipart',
  'store',
  'talk',
  'upload',
  'zip',
  'import',
  'hl7',
  'mllp',
  'fhir',
  'table',
  'query',
] as const;
export type Door = (typeof DOORS)[number];

/** So many files of one import, which is a process of its own. */
const IMPORTED = 25;
const MOST_GROWTH = 512 * 1024 ** 2;
const mib = (bytes: number) => Math.round(bytes / 1024 ** 2);
const LANES = 2;
const SETTLE_SECONDS = '2';

export type Failure = {
  readonly n: number;
  readonly door: Door;
  readonly what: string;
  readonly problem: string;
};
export type Report = {
  executions: number;
  /** By door: taken as they were meant, kept apart with a reason, refused by the protocol; the hub's memory at most. */
  readonly outcomes: Record<
    Door,
    { stored: number; quarantined: number; refused: number; residentMib: number }
  >;
  readonly failures: Failure[];
  grewMib: number;
};

export type Plan = {
  readonly seed: string;
  readonly doors: readonly Door[];
  readonly samples: Samples;
  /** Where the hub lives, and where inputs are written that it failed on. */
  readonly dataDir: string;
  readonly failuresDir: string;
  /** Whether to go on to the n-th mutant. */
  goesOn(n: number): boolean;
  /** The first mutant; later ones are tried when only one is wanted. */
  readonly first?: number;
};

type Mutant = {
  readonly n: number;
  readonly door: Door;
  readonly what: string;
  readonly bytes: Buffer;
  /** Whose class and transfer syntax a C-STORE names. */
  readonly of: Sound;
};
type Seen = { outcome: 'stored' | 'quarantined' | 'refused'; problems: string[] };

/** A hub that is started again where it died, so that one fault does not hide the next. */
class Target {
  readonly #settings: Record<string, string>;
  hub: Served;
  db: Db;
  #dead = false;

  private constructor(settings: Record<string, string>, hub: Served, db: Db) {
    this.#settings = settings;
    this.hub = hub;
    this.db = db;
    this.#mourn(hub);
  }

  static async start(dataDir: string): Promise<Target> {
    const settings = { TAMSOAT_DATA_DIR: dataDir, TAMSOAT_SETTLE_SECONDS: SETTLE_SECONDS };
    const hub = await serve(settings);
    return new Target(settings, hub, openDb({ kind: 'sqlite', path: join(dataDir, 'tamsoat.sqlite') }));
  }

  #mourn(hub: Served): void {
    hub.ended.then(
      () => (this.#dead = true),
      () => (this.#dead = true),
    );
  }

  /** What the hub died of, after starting it again; null while it lives. */
  async revive(): Promise<string | null> {
    if (!this.#dead) return null;
    const { status, signal, errors } = await this.hub.ended;
    this.#dead = false;
    this.hub = await serve(this.#settings);
    this.#mourn(this.hub);
    return `the hub ended with ${signal ?? status}: ${errors.slice(-500)}`;
  }

  async stop(): Promise<string> {
    this.hub.kill('SIGTERM');
    await this.hub.ended;
    await this.db.destroy();
    const { status, output } = await tamsoat(this.#settings, ['verify']);
    return status === 0 ? '' : output;
  }

  /** Where it takes HL7 v2 by MLLP. */
  get mllp(): string {
    return /taken by MLLP at (\S+)/.exec(this.hub.output())?.[1] ?? '';
  }

  get settings(): Record<string, string> {
    return this.#settings;
  }
}

function mutate(door: Door, of: Sound, n: number, random: Random, samples: Samples): Mutation {
  const { images, messages, bundles, tables } = samples;
  switch (door) {
    case 'store':
      return mutateDataSet(of, random, images);
    case 'talk':
      return mutateTalk(of, random, n);
    case 'multipart':
      return mutateMultipart(put(of, of.dataSet), random);
    case 'query':
      return { what: 'a search', bytes: Buffer.from(mutateQuery(random)) };
    case 'hl7':
      return mutateText(pick(random, messages), random, messages);
    case 'mllp':
      return mutateFrames(pick(random, messages), random, messages);
    case 'fhir':
      return mutateText(pick(random, bundles), random, bundles);
    case 'table':
      return mutateText(pick(random, tables), random, tables);
    case 'zip': {
      const entries = [mutateFile(of, random, images).bytes, pick(random, messages)];
      const archive = zip(
        entries.map((bytes, i) => ({
          name: pick(random, [`${i}.dcm`, '../../x', 'a/b/', '']),
          bytes,
          deflate: random.next() < 0.7,
          claims:
            random.next() < 0.3
              ? { size: pick(random, [0, 1, 0xfffffffe, 2 ** 40, below(random, 1e6)]) }
              : {},
        })),
      );
      return pick(random, [flipBits, scramble, truncate])(archive, random, 4);
    }
    default:
      return mutateFile(of, random, images);
  }
}

/** The n-th mutant of a seed: the same on every machine that has the same samples. */
function make(n: number, { seed, doors, samples }: Plan): Mutant {
  const random = randomFrom(`${seed}/${n}`);
  const drawn = pick(random, doors);
  // An import is a process of its own with many files: one in ten of those drawn is enough.
  const door = drawn === 'import' && random.next() < 0.9 ? pick(random, doors) : drawn;
  const of = renamed(pick(random, samples.images), n);
  return { n, door, of, ...mutate(door, of, n, random, samples) };
}

/** Says bytes to the DICOM port, then nothing more, and waits until the hub has closed. */
async function say(hub: Served, bytes: Buffer): Promise<void> {
  const peer = await rawPeer(hub.dicom);
  peer.socket.end(bytes);
  while ((await peer.hear()) !== 'closed');
}

async function receiptsOf(db: Db, column: 'hash' | 'name', value: string) {
  return db
    .selectFrom('receipts')
    .select(['outcome', 'problem', 'reason', 'hash', 'studyUid', 'sopInstanceUid'])
    .where(column, '=', value)
    .orderBy('id')
    .execute();
}

/** What is wrong with the receipts of an object, and with the object where it was stored. */
async function judge({ hub, db }: Target, receipts: Awaited<ReturnType<typeof receiptsOf>>): Promise<Seen> {
  const problems: string[] = [];
  let outcome: Seen['outcome'] = 'quarantined';
  if (receipts.length === 0) problems.push('there is no receipt');
  for (const receipt of receipts) {
    if (receipt.outcome === 'quarantined') {
      if (receipt.problem === null || (receipt.reason ?? '') === '')
        problems.push('a receipt says no reason');
      continue;
    }
    outcome = 'stored';
    const { sopInstanceUid, studyUid } = receipt;
    if (sopInstanceUid === null || studyUid === null) continue;
    const kept = await db
      .selectFrom('instances')
      .select(['studyUid', 'seriesUid', 'sopInstanceUid', 'hash'])
      .where(({ eb, cast }) => eb(cast<string>('sopInstanceUid', 'text'), '=', sopInstanceUid))
      .executeTakeFirst();
    if (kept === undefined) problems.push('its receipt says stored, and there is no such instance');
    else problems.push(...(await readBack(hub, kept)));
  }
  return { outcome, problems };
}

const badStatus = ({ status, told }: Answer) =>
  status >= 500 ? [`answered ${status}: ${told.slice(0, 200)}`] : [];

async function send(target: Target, uploadId: string, mutant: Mutant, plan: Plan): Promise<Seen> {
  const { hub, db } = target;
  const { n, door, bytes } = mutant;
  const refused = (problems: string[]): Seen => ({ outcome: 'refused', problems });
  switch (door) {
    case 'stow': {
      const answer = await byStow(hub, bytes);
      if (bytes.length === 0) return refused(badStatus(answer));
      const seen = await judge(target, await receiptsOf(db, 'hash', sha256(bytes)));
      return { ...seen, problems: [...badStatus(answer), ...seen.problems] };
    }
    case 'multipart': {
      const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=x1' };
      const body = new Uint8Array(bytes);
      const answer = await hub.asAutomation('/dicom-web/studies', { method: 'POST', headers, body });
      const told = await answer.text();
      const problems = badStatus({ taken: false, status: answer.status, told });
      return told === '' ? refused([...problems, 'it was told nothing']) : refused(problems);
    }
    case 'store': {
      const sopInstanceUid = uidIn(bytes) ?? `1.2.91.${n}`;
      const answer = await byStore(hub, { ...mutant.of, sopInstanceUid, dataSet: bytes });
      if (answer.status === -1) {
        return refused(answer.told.startsWith('no response') ? [answer.told] : []);
      }
      if (!answer.taken && answer.told === '') return refused([`status ${answer.status} without a comment`]);
      return judge(target, await receiptsOf(db, 'name', sopInstanceUid));
    }
    case 'talk':
      await say(hub, bytes);
      return refused([]);
    case 'query': {
      const answer = await hub.asAutomation(bytes.toString());
      return refused(badStatus({ taken: false, status: answer.status, told: await answer.text() }));
    }
    case 'hl7': {
      const answer = await byHl7(hub, bytes);
      if (answer.told === '') return refused([`answered ${answer.status} without a word`]);
      if (bytes.length === 0 || answer.status === 413) return refused(badStatus(answer));
      const seen = await judge(target, await receiptsOf(db, 'hash', sha256(bytes)));
      return { ...seen, problems: [...badStatus(answer), ...seen.problems] };
    }
    case 'mllp': {
      const answers = await talkMllp(target.mllp, bytes);
      // What still is one frame has one answer, and a receipt of its own.
      const message = messageOf(bytes);
      if (message === null) return refused([]);
      const seen = await judge(target, await receiptsOf(db, 'hash', sha256(message)));
      const wrong = answers.length === 1 ? [] : [`one frame had ${answers.length} answers`];
      return { ...seen, problems: [...wrong, ...seen.problems] };
    }
    case 'fhir': {
      const answer = await byFhir(hub, bytes);
      if (bytes.length === 0 || answer.status === 413) return refused(badStatus(answer));
      const seen = await judge(target, await receiptsOf(db, 'hash', sha256(bytes)));
      return { ...seen, problems: [...badStatus(answer), ...seen.problems] };
    }
    case 'upload':
    case 'table':
    case 'zip': {
      const name = `${n}.${door}`;
      const answer = await byUpload(hub, uploadId, name, bytes);
      const receipts = await db
        .selectFrom('receipts')
        .select(['outcome', 'problem', 'reason', 'hash', 'studyUid', 'sopInstanceUid'])
        .where('uploadId', '=', uploadId)
        .where('name', 'like', `${name}%`)
        .execute();
      const seen = await judge(target, receipts);
      return { ...seen, problems: [...badStatus(answer), ...seen.problems] };
    }
    case 'import':
      return importMany(target, n, plan);
  }
}

/** The SOP Instance UID that a mutant still has, so that its command and its data set agree. */
function uidIn(dataSet: Buffer): string | null {
  const at = dataSet.indexOf(Buffer.from('08001800', 'hex'));
  if (at < 0 || at > 4000) return null;
  const text = dataSet.toString('latin1', at + 8, at + 8 + 64);
  return /^[0-9.]{5,64}/.exec(text)?.[0] ?? null;
}

async function importMany(target: Target, n: number, plan: Plan): Promise<Seen> {
  const folder = join(plan.dataDir, `import-${n}`);
  await mkdir(folder);
  const written: { path: string; bytes: Buffer }[] = [];
  for (let i = 0; i < IMPORTED; i++) {
    const random = randomFrom(`${plan.seed}/${n}/${i}`);
    const { images, messages, tables } = plan.samples;
    const { bytes } =
      random.next() < 0.7
        ? mutateFile(renamed(pick(random, images), n * 100 + i), random, images)
        : mutateText(pick(random, [...messages, ...tables]), random, messages);
    const path = join(folder, `${i}.bin`);
    await writeFile(path, bytes);
    written.push({ path, bytes });
  }
  const { status, signal, errors, output } = await tamsoat(target.settings, ['import', folder, '--no-work']);
  const seen: Seen = { outcome: 'quarantined', problems: [] };
  if (status !== 0 && status !== 3) {
    const words = `${errors.slice(-300)} ${output.slice(-300)}`;
    return { ...seen, problems: [`import ended with ${signal ?? status}: ${words}`] };
  }
  for (const { path, bytes } of written) {
    const receipts = await target.db
      .selectFrom('receipts')
      .select(['outcome', 'problem', 'reason', 'hash', 'studyUid', 'sopInstanceUid'])
      .where('name', 'like', `${path}%`)
      .execute();
    const { outcome, problems } = await judge(target, receipts);
    if (outcome === 'stored') seen.outcome = 'stored';
    if (problems.length > 0) {
      await mkdir(plan.failuresDir, { recursive: true });
      await writeFile(join(plan.failuresDir, `${n}-${path.split('/').at(-1)}`), bytes);
      seen.problems.push(...problems.map((problem) => `${path}: ${problem}`));
    }
  }
  await rm(folder, { recursive: true });
  return seen;
}

/** Sends mutants through the doors of a hub of its own as long as the plan goes on; says what the hub failed at. */
export async function fuzz(plan: Plan): Promise<Report> {
  const report: Report = {
    executions: 0,
    outcomes: Object.fromEntries(
      DOORS.map((door) => [door, { stored: 0, quarantined: 0, refused: 0, residentMib: 0 }]),
    ) as Report['outcomes'],
    failures: [],
    grewMib: 0,
  };
  const target = await Target.start(plan.dataDir);
  const uploadId = await openUpload(target.hub.asAutomation);
  const before = await residentBytes(target.hub.pid);

  const fail = async ({ n, door, what, bytes }: Mutant, problem: string) => {
    report.failures.push({ n, door, what, problem });
    await mkdir(plan.failuresDir, { recursive: true });
    await writeFile(join(plan.failuresDir, `${n}-${door}.bin`), bytes);
    await writeFile(join(plan.failuresDir, `${n}-${door}.txt`), `seed ${plan.seed}\n${what}\n${problem}\n`);
  };

  let next = plan.first ?? 0;
  const lane = async () => {
    while (plan.goesOn(next)) {
      const mutant = make(next++, plan);
      const { door } = mutant;
      const from = performance.now();
      const seen = await send(target, uploadId, mutant, plan).catch(
        (error: unknown): Seen => ({
          outcome: 'refused',
          problems: [`the door broke off: ${inspect(error).slice(0, 600)}`],
        }),
      );
      const ms = Math.round(performance.now() - from);
      report.executions += door === 'import' ? IMPORTED : 1;
      report.outcomes[door][seen.outcome] += 1;
      for (const problem of seen.problems) await fail(mutant, problem);
      // Reading it back takes several requests, each of them timed by itself.
      if (seen.outcome !== 'stored' && door !== 'import' && ms > lateMs())
        await fail(mutant, `took ${ms} ms`);
      const died = await target.revive();
      if (died !== null) await fail(mutant, died);
      const resident = await residentBytes(target.hub.pid);
      const outcome = report.outcomes[door];
      outcome.residentMib = Math.max(outcome.residentMib, mib(resident));
      report.grewMib = Math.max(report.grewMib, mib(resident - before));
      if (resident - before > MOST_GROWTH)
        await fail(mutant, `the hub has grown by ${mib(resident - before)} MiB`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const faults = await target.stop();
  if (faults !== '') {
    report.failures.push({ n: next, door: 'stow', what: 'verify at the end', problem: faults });
  }
  return report;
}
