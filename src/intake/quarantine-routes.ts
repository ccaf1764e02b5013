import { Hono } from 'hono';
import { z } from 'zod';
import { type PatientKey, patientKey } from '../domain/ids.ts';
import { resolveQuarantine } from '../ingest/resolve-quarantine.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import { DECISIONS, type QuarantineDetail, type QuarantineList, type QuarantineResolved } from './api.ts';
import { quarantineDetail, quarantineList } from './quarantine-view.ts';

const decisionBody = z.strictObject({
  decision: z.enum(DECISIONS),
  reason: z.string().trim().min(3, 'say why').max(2000),
  patientKey: z.string().max(64).optional(),
  patientId: z.string().trim().min(1).max(64).optional(),
  all: z.boolean(),
});

async function patientKeyOf(db: Db, text: string | undefined): Promise<PatientKey | null> {
  const key = patientKey(text ?? '');
  if (key === null) return null;
  const row = await db.selectFrom('patients').select('id').where('id', '=', key).executeTakeFirst();
  return row?.id ?? null;
}

/** What waits for a person, both sides of it, and what they decide. */
export function quarantineRoutes(platform: Platform): Hono<HubEnv> {
  const { db } = platform;
  return new Hono<HubEnv>()
    .get('/api/quarantine', async (c) => c.json<QuarantineList>(await quarantineList(db)))
    .get('/api/quarantine/:id', async (c) =>
      c.json<QuarantineDetail>(await quarantineDetail(platform, c.req.param('id'))),
    )
    .post('/api/quarantine/:id/decision', async (c) => {
      const { decision, reason, all, patientId = null, ...body } = await parseJson(c, decisionBody);
      const patientKey = await patientKeyOf(db, body.patientKey);
      const verdict = { decision, reason, patientKey, patientId };
      const resolved = await resolveQuarantine(platform, c.get('actor'), c.req.param('id'), verdict, all);
      return c.json<QuarantineResolved>({ ...resolved, left: [...resolved.left] });
    });
}
