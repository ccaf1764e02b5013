import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataSetOf, image, instancePath, multipart, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { honest, hostileImages, identity } from './bytes.ts';

const refusals = z.array(z.looseObject({ '00000902': z.object({ Value: z.tuple([z.string()]) }) }));

describe.each(['SQLite', 'PostgreSQL'])('a hub on %s that is sent hostile images', (database) => {
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

  const ready = async () => (await fetch(`${hub.url}/readyz`)).status;
  const retrieved = async (n: number) => (await hub.asAutomation(instancePath(identity(n)))).status;

  it('refuses each of them by STOW-RS with its reason and stores the images beside them', async () => {
    const hostile = hostileImages();
    const sent = [honest(1), ...hostile.map(({ bytes }) => bytes), honest(2)];
    const answer = await hub.asAutomation('/dicom-web/studies', multipart(sent));
    expect(answer.status).toBe(202);
    const json = await dataSetOf(answer);
    expect(json['00081199']?.Value).toHaveLength(2);
    const failed = [...(json['00081198']?.Value ?? []), ...(json['0008119A']?.Value ?? [])];
    const told = refusals.parse(failed).map((refused) => refused['00000902'].Value[0]);
    expect(told).toHaveLength(hostile.length);
    // What is sent is cut to 64 characters; the receipt has all of it.
    const receipts = await hub.hub.db
      .selectFrom('receipts')
      .select(['name', 'outcome', 'reason', 'hash'])
      .where('door', '=', 'stow')
      .where('outcome', '=', 'quarantined')
      .execute();
    for (const [i, { title, reason }] of hostile.entries()) {
      const receipt = receipts.find(({ name }) => name === `part ${i + 2}`);
      expect([title, receipt?.reason]).toEqual([title, expect.stringMatching(reason)]);
      expect(receipt?.hash).not.toBeNull();
      expect(told).toContain(receipt?.reason?.slice(0, 64));
    }
    expect(await retrieved(1)).toBe(200);
    expect(await retrieved(2)).toBe(200);
    expect(await ready()).toBe(200);
  });

  it('refuses each of them in an uploaded archive and stores the images beside them', async () => {
    const hostile = hostileImages();
    const technician = await hub.signIn('technician');
    const archive = zip([
      { name: 'first.dcm', bytes: honest(3) },
      ...hostile.map(({ bytes }, i) => ({ name: `${i}.dcm`, bytes })),
      { name: 'last.dcm', bytes: honest(4) },
    ]);
    const receipts = await upload(technician, 'hostile.zip', archive);
    const of = (name: string) => receipts.find((receipt) => receipt.name === `hostile.zip/${name}`);
    for (const [i, { title, reason }] of hostile.entries()) {
      const { outcome, reason: told } = of(`${i}.dcm`) ?? {};
      expect([title, outcome, told]).toEqual([title, 'quarantined', expect.stringMatching(reason)]);
    }
    expect([of('first.dcm')?.outcome, of('last.dcm')?.outcome]).toEqual(['stored', 'stored']);
    expect(await ready()).toBe(200);
  });

  it('keeps what is only odd, and its jobs survive it', async () => {
    const odd = [
      image(identity(5), pixelsOf(5), [[0x00280008, 'IS', '4000']]),
      image({ ...identity(6), modality: 'C\0T' }, pixelsOf(6)),
      image({ ...identity(7), description: '\0\x1b(\x07' }, pixelsOf(7)),
      image(identity(8), pixelsOf(8), [[0x00080050, 'SH', 'A'.repeat(50_000)]]),
      image({ ...identity(9), name: '\xff\xfe\0Broken' }, pixelsOf(9)),
    ];
    const answer = await hub.asAutomation('/dicom-web/studies', multipart(odd));
    expect(answer.status).toBe(200);
    await hub.drain();
    const list = await hub.asAutomation('/api/worklist?state=all');
    const entry = z.object({ subject: z.string(), state: z.string() });
    const { entries } = z.object({ entries: z.array(entry) }).parse(await list.json());
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      expect(entries).toContainEqual({ subject: identity(n).study, state: 'ready' });
    }
    expect(await hub.hub.db.selectFrom('jobs').select('kind').execute()).toEqual([]);
  });

  it('answers for an address with path characters as for one that does not exist', async () => {
    for (const study of ['..%2f..%2fetc%2fpasswd', '1.2%00', '%2e%2e', `1.${'2'.repeat(70)}`]) {
      const answer = await hub.asAutomation(`/dicom-web/studies/${study}/metadata`);
      expect([400, 404]).toContain(answer.status);
    }
    expect(await ready()).toBe(200);
  });

  it('outlives a multipart body without end and one whose boundary never comes', async () => {
    const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=x1' };
    const never = new Uint8Array(5 * 1024 ** 2).fill(0x41);
    const without = await hub.asAutomation('/dicom-web/studies', { method: 'POST', headers, body: never });
    expect(without.status).toBe(400);

    const cable = new AbortController();
    const head = Buffer.from('--x1\r\nContent-Type: application/dicom\r\n\r\n');
    const boundary = Buffer.from('\r\n--x1\r\nContent-Type: application/dicom\r\n\r\n');
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      async pull(stream) {
        await turn();
        chunks += 1;
        if (chunks === 1) stream.enqueue(Buffer.concat([head, honest(10), boundary]));
        else if (chunks < 20) stream.enqueue(new Uint8Array(1024 ** 2));
        else {
          cable.abort();
          stream.error(new Error('the cable was cut'));
        }
      },
    });
    const cut = hub.asAutomation('/dicom-web/studies', {
      method: 'POST',
      headers,
      body: endless,
      duplex: 'half',
      signal: cable.signal,
    });
    await expect(cut).rejects.toThrow();
    while ((await readdir(join(hub.dataDir, 'blobs/tmp'))).length > 0) await turn();
    expect(await retrieved(10)).toBe(200);
    expect(await ready()).toBe(200);
  });
});
