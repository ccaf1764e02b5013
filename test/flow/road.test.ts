import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { tally, walkRoad } from './walk-road.ts';

describe.each(['SQLite', 'PostgreSQL'])('the whole road on %s', (database) => {
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

  it('leads from the files to the patient’s page, in both languages', async () => {
    const page = await walkRoad(hub);
    const vietnamese = await fetch(`${hub.url}${page}`);
    expect(vietnamese.status).toBe(200);
    expect(vietnamese.headers.get('cache-control')).toContain('no-store');
    expect(await vietnamese.text()).toContain('Lê Quang Huy');
    const english = await fetch(`${hub.url}${page}?lang=en`);
    expect(await english.text()).toMatch(/<html[^>]*lang="en"/);
  });

  it('does nothing twice when the same files come again', async () => {
    const before = await tally(hub);
    await walkRoad(hub);
    expect(await tally(hub)).toEqual(before);
  });

  it('answers for an unsigned or invented link as if it did not exist', async () => {
    const page = await walkRoad(hub);
    const invented = await fetch(`${hub.url}${page.slice(0, -4)}AAAA`);
    const malformed = await fetch(`${hub.url}/p/x`);
    expect([invented.status, malformed.status]).toEqual([404, 404]);
    const strip = (html: string) => html.replace(/nonce="[^"]*"/g, '').replace(/'nonce-[^']*'/g, '');
    expect(strip(await invented.text())).toBe(strip(await malformed.text()));
  });
});
