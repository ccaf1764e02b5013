import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StudyUid, sopInstanceUid, studyUid } from '../../src/domain/ids.ts';
import { expectInstances, missingInstances } from '../../src/ingest/expect-instances.ts';
import { MISSING_CEILING_MS, QUIET_FLOOR_MS } from '../../src/ingest/quiet-time.ts';
import { receiveInstance } from '../../src/ingest/receive-instance.ts';
import { starts } from '../../src/pipeline.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { openRoad } from '../../src/platform/queue/road.ts';
import { image, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const SETTING_MS = 30_000;

describe.each(['SQLite', 'PostgreSQL'])('when a study counts as complete on %s', (database) => {
  let postgres: Postgres | null = null;
  let hub: TestHub;
  let platform: Platform;
  let now = Date.UTC(2026, 2, 4, 3);
  let studies = 0;
  let study: StudyUid;

  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
    const clock = { now: () => now };
    platform = { ...hub.hub, clock, road: openRoad(starts, clock) };
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
  });
  beforeEach(() => newStudy());

  function newStudy(): void {
    studies += 1;
    study = studyUid(`1.2.840.2.${studies}`) ?? expect.fail('no UID');
  }
  const uidOf = (number: number) => sopInstanceUid(`${study}.1.${number}`) ?? expect.fail('no UID');
  const receive = (number: number, sender = 'CT1') =>
    receiveInstance(
      platform,
      image(
        { study, series: `${study}.1`, instance: uidOf(number), patientId: `S-${studies}` },
        pixelsOf(number),
      ),
      { door: 'dimse', sender, name: 'a C-STORE', uploadId: null },
    );
  const announce = (...numbers: number[]) =>
    expectInstances(platform.db, {
      studyUid: study,
      sopInstanceUids: numbers.map(uidOf),
      source: 'mpps',
    });
  /** How long after now the study settles; null when it has. */
  async function settlesAfter(): Promise<number | null> {
    const job = await platform.db
      .selectFrom('jobs')
      .select('runAt')
      .where('kind', '=', 'settle-study')
      .where('subject', '=', study)
      .executeTakeFirst();
    return job === undefined ? null : job.runAt - now;
  }

  it('is after the quiet time of the setting while nothing is known of its sender', async () => {
    await receive(1);
    expect(await settlesAfter()).toBe(SETTING_MS);
    now += 10_000;
    await receive(2);
    expect(await settlesAfter()).toBe(SETTING_MS);
  });

  it('is at once when all that its sender announced before is there, and late while some is missing', async () => {
    await announce(1, 2);
    await announce(2, 3);
    await receive(1);
    expect(await settlesAfter()).toBe(MISSING_CEILING_MS);
    await receive(2);
    expect(await settlesAfter()).toBe(MISSING_CEILING_MS);
    expect(await missingInstances(platform.db, study)).toEqual([uidOf(3)]);
    await receive(3);
    expect(await settlesAfter()).toBe(0);
  });

  it('heeds what is announced after the images came, and is not fooled by as many others', async () => {
    await receive(1);
    await receive(2);
    now += 1_000;
    await announce(1, 3);
    expect(await settlesAfter()).toBe(MISSING_CEILING_MS - 1_000);
    await receive(3);
    expect(await settlesAfter()).toBe(0);
  });

  it('settles without what never came, and an announced image that comes late opens it again', async () => {
    await announce(1, 2);
    await receive(1);
    await hub.drain();
    const settled = () =>
      platform.db.selectFrom('studies').select('settledAt').where('studyUid', '=', study).executeTakeFirst();
    expect(await settled()).toEqual({ settledAt: expect.any(Number) });
    expect(await missingInstances(platform.db, study)).toEqual([uidOf(2)]);
    await receive(2);
    expect([await settled(), await settlesAfter()]).toEqual([{ settledAt: null }, 0]);
  });

  it('learns how long a sender pauses, each sender for itself', async () => {
    for (let sent = 0; sent < 5; sent++) {
      newStudy();
      await receive(1, 'SLOW');
      now += 40_000;
      await receive(2, 'SLOW');
      newStudy();
      await receive(1, 'QUICK');
      now += 20;
      await receive(2, 'QUICK');
      now += 60_000;
    }
    await hub.drain();
    newStudy();
    await receive(1, 'SLOW');
    expect(await settlesAfter()).toBe(80_000);
    newStudy();
    await receive(1, 'QUICK');
    expect(await settlesAfter()).toBe(QUIET_FLOOR_MS);
    newStudy();
    await receive(1, 'NEW');
    expect(await settlesAfter()).toBe(SETTING_MS);
  });
});
