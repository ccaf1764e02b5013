import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDb } from '../../src/platform/db/open-db.ts';
import { image, pixelsOf } from '../conformance/dicom-objects.ts';
import { serve, tamsoat } from './tamsoat.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

const SAMPLES = join(import.meta.dirname, '../../data-samples');

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-serve-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('tamsoat serve', () => {
  it('tells anybody that it lives and is ready, and its figures to the administrator only', async () => {
    const hub = await serve({ TAMSOAT_DATA_DIR: join(dataDir, 'probes') });
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${hub.url}/metrics`)).status).toBe(401);
    const metrics = await hub.asAutomation('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/^# TYPE \S+ (counter|gauge|histogram)$/m);
    hub.kill('SIGINT');
    expect(await hub.ended).toMatchObject({ status: 0, errors: '' });
  });

  it('answers the request at hand when asked to stop, and leaves no job to a lease of the dead', async () => {
    const settings = { TAMSOAT_DATA_DIR: join(dataDir, 'stop') };
    const scan = join(SAMPLES, 'images/ct-clear');
    expect(await tamsoat(settings, ['import', '--no-work', scan])).toMatchObject({ status: 0 });
    const hub = await serve(settings);
    const db = openDb({ kind: 'sqlite', path: join(dataDir, 'stop/tamsoat.sqlite') });
    const leased = () => db.selectFrom('jobs').select(['kind', 'leaseUntil']).where('state', '=', 'leased');
    while ((await leased().where('kind', '=', 'run-models').execute()).length === 0) await turn();

    const of = { study: '1.2.50', series: '1.2.50.1', instance: '1.2.50.1.1' };
    const bytes = new Uint8Array(image(of, pixelsOf(1, 1000)));
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(bytes.subarray(0, 20_000));
        finish = () => {
          stream.enqueue(bytes.subarray(20_000));
          stream.close();
        };
      },
    });
    const headers = { 'content-type': 'application/dicom' };
    const stored = hub.asAutomation('/dicom-web/studies', { method: 'POST', headers, body, duplex: 'half' });
    // A later request that is answered shows that the first one has been taken up.
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
    hub.kill('SIGTERM');
    while (
      await fetch(`${hub.url}/livez`).then(
        () => true,
        () => false,
      )
    );
    finish();
    expect((await stored).status).toBe(200);
    expect(await hub.ended).toMatchObject({ status: 0, errors: '' });

    const left = await leased().execute();
    expect(left.filter(({ leaseUntil }) => (leaseUntil ?? 0) > Date.now())).toEqual([]);
    const jobs = await db.selectFrom('jobs').select('kind').execute();
    expect(jobs.map(({ kind }) => kind)).toContain('settle-study');
    await db.destroy();
  });
});
