import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditChain } from '../../src/access/audit.ts';
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

  it('shows the patient’s page under its own strict headers, and the viewer under the viewer’s', async () => {
    const page = await walkRoad(hub);
    for (const path of [page, '/p/x']) {
      const answer = await fetch(`${hub.url}${path}`);
      const style = /<style>([\s\S]*?)<\/style>/.exec(await answer.text())?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(answer.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const elsewhere = await fetch(`${hub.url}/livez`);
    expect(elsewhere.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(elsewhere.headers.get('referrer-policy')).toBe('same-origin');
  });

  it('puts each step that a person answers for on record once, in a chain that holds', async () => {
    await walkRoad(hub);
    const actions = ['study.claimed', 'read.signed', 'report.signed', 'summary.released'] as const;
    const events = await hub.hub.db
      .selectFrom('auditEvents')
      .select(['action', 'actorVia'])
      .where('action', 'in', actions)
      .orderBy('seq')
      .execute();
    expect(events).toEqual([
      { action: 'study.claimed', actorVia: 'session' },
      { action: 'read.signed', actorVia: 'session' },
      { action: 'report.signed', actorVia: 'hub' },
      { action: 'summary.released', actorVia: 'hub' },
    ]);
    expect(await verifyAuditChain(hub.hub.db)).toMatchObject({ ok: true });
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
