import { Hono } from 'hono';
import { LANGUAGES, type Language } from '../domain/text.ts';
import { dayOf } from '../patients/visit.ts';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import type { SummaryLink } from './api.ts';
import { linkSecret, linkToken, tokenHash } from './link.ts';
import { nothingHerePage, summaryPage } from './page.ts';
import { STYLE_SOURCE } from './page-style.ts';
import { summaryBody } from './summary-body.ts';

/** The page is for whoever holds the address and for nobody else: not kept, not indexed, not passed on. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

function languageOf(asked: string | undefined): Language {
  return LANGUAGES.find((language) => language === asked) ?? 'vi';
}

/** The patient's page, and its address for staff who hand it over. */
export function summaryRoutes(hub: Pick<Platform, 'db' | 'config'>): Hono<HubEnv> {
  const { db, config } = hub;
  const secret = linkSecret(config.dataDir);
  return new Hono<HubEnv>()
    .get('/api/visits/:id/summary', async (c) => {
      const row = await db
        .selectFrom('summaries')
        .select(['id', 'releasedAt'])
        .where((eb) => eb(eb.ref('visitId').$castTo<string>(), '=', c.req.param('id')))
        .executeTakeFirst();
      if (row === undefined) return c.json<SummaryLink>({ released: false });
      const path = `/p/${linkToken(secret, row.id)}`;
      return c.json<SummaryLink>({ released: true, path, releasedAt: row.releasedAt });
    })
    .get('/p/:token', async (c) => {
      // Any text is hashed and looked up alike, so neither the answer nor its time tells how near a guess came.
      const row = await db
        .selectFrom('summaries')
        .select('body')
        .where('tokenHash', '=', tokenHash(c.req.param('token')))
        .executeTakeFirst();
      if (row === undefined) return c.html(await nothingHerePage(), 404, PAGE_HEADERS);
      const body = summaryBody.parse(JSON.parse(row.body));
      const day = (at: number) => dayOf(at, config.timeZone);
      return c.html(await summaryPage(body, languageOf(c.req.query('lang')), day), 200, PAGE_HEADERS);
    });
}
