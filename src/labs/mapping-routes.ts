import { Hono } from 'hono';
import { z } from 'zod';
import { transact } from '../platform/db/transact.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import { decideMapping, endMapping } from './decide-mapping.ts';
import type { DecideMapping, MappingDecided, MappingList } from './mapping-api.ts';
import { mappingList } from './mapping-inbox.ts';

const word = {
  sender: z.string().min(1).max(512),
  code: z.string().max(1000),
  codeSystem: z.string().max(1000),
  label: z.string().max(10_000),
  unit: z.string().max(1000),
};
const decideBody = z.discriminatedUnion('decision', [
  z.strictObject({
    ...word,
    decision: z.literal('map'),
    analyteKey: z.string().min(1).max(64),
    takenAs: z.string().min(1).max(64).nullable(),
  }),
  z.strictObject({ ...word, decision: z.literal('never') }),
]) satisfies z.ZodType<DecideMapping>;

/** What laboratories send under codes and units that the hub does not know, and what people say it means. */
export function mappingRoutes(platform: Platform): Hono<HubEnv> {
  const { db } = platform;
  return new Hono<HubEnv>()
    .get('/api/lab-mappings', async (c) => c.json<MappingList>(await mappingList(db)))
    .post('/api/lab-mappings', async (c) => {
      const said = await parseJson(c, decideBody);
      const id = await transact(db, (tx) => decideMapping(tx, platform, c.get('actor'), said));
      return c.json<MappingDecided>({ id });
    })
    .delete('/api/lab-mappings/:id', async (c) => {
      await transact(db, (tx) => endMapping(tx, platform, c.get('actor'), c.req.param('id')));
      return c.body(null, 204);
    });
}
