import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instance, part10 } from '../../src/formats/dicom/test-bytes.ts';
import { receiveInstance } from '../../src/ingest/receive-instance.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const COUNT = 40;

function slice(number: number): Buffer {
  const dataSet = instance([
    [0x00080018, 'UI', `1.2.3.4.${number}`],
    [0x00080060, 'CS', 'CT'],
    [0x00100020, 'LO', 'P-1'],
    [0x00100010, 'PN', 'Nguyen^Van A'],
  ]);
  return part10(dataSet, EXPLICIT_LITTLE_ENDIAN);
}

describe.each(['SQLite', 'PostgreSQL'])('many slices of one new study at the same time on %s', (database) => {
  let postgres: Postgres | null = null;
  let hub: TestHub;
  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
  });

  it('are all stored, in one study of one patient, and the same bytes sent twice at once are kept once', async () => {
    const slices = Array.from({ length: COUNT }, (_, i) => slice(i + 1));
    const receipts = await Promise.all(
      [...slices, ...slices].map((bytes, i) =>
        receiveInstance(hub.hub, Readable.from([bytes]), {
          door: 'stow',
          sender: 'test',
          name: `slice ${i}`,
          uploadId: null,
        }),
      ),
    );
    const outcomes = Map.groupBy(receipts, (receipt) => receipt.outcome);
    expect(outcomes.get('stored')).toHaveLength(COUNT);
    expect(outcomes.get('duplicate')).toHaveLength(COUNT);
    const { db } = hub.hub;
    expect(await db.selectFrom('patients').select('id').execute()).toHaveLength(1);
    expect(await db.selectFrom('visits').select('id').execute()).toHaveLength(1);
    expect(await db.selectFrom('studies').select('instanceCount').execute()).toEqual([
      { instanceCount: COUNT },
    ]);
    expect(await db.selectFrom('series').select('instanceCount').execute()).toEqual([
      { instanceCount: COUNT },
    ]);
    expect(await db.selectFrom('jobs').select('kind').execute()).toEqual([{ kind: 'settle-study' }]);
  });
});
