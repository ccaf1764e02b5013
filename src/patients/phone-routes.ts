import { Hono } from 'hono';
import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { type PatientKey, patientKey } from '../domain/ids.ts';
import { readPhone } from '../domain/phone.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { AddPhone } from './api.ts';
import { keepPhones } from './phones.ts';

const addPhone: z.ZodType<AddPhone> = z.object({ number: z.string().max(100) });

async function personOf(db: DbOrTx, text: string): Promise<PatientKey> {
  const key = patientKey(text);
  const row =
    key === null
      ? undefined
      : await db.selectFrom('patients').select('id').where('id', '=', key).executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such patient');
  return row.id;
}

/** The numbers by which a person is called, as staff add them and take them away; neither log nor audit trail holds them. */
export function phoneRoutes({ db, clock }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .post('/api/patients/:key/phones', async (c) => {
      const { number } = await parseJson(c, addPhone);
      const key = await personOf(db, c.req.param('key'));
      if (readPhone(number) === null) throw new HubError('unprocessable', 'This is no phone number');
      const actor = c.get('actor');
      const from = { source: 'staff', sourceName: actor.name } as const;
      await db.transaction().execute(async (tx) => {
        await keepPhones(tx, clock, { key, from }, [number]);
        await recordAudit(tx, { actor, action: 'phone.added', subject: key });
      });
      return c.body(null, 204);
    })
    .delete('/api/patients/:key/phones/:id', async (c) => {
      const key = await personOf(db, c.req.param('key'));
      const actor = c.get('actor');
      await db.transaction().execute(async (tx) => {
        const removed = await tx
          .updateTable('patientPhones')
          .set({ removedAt: clock.now(), removedByName: actor.name })
          .where('id', '=', c.req.param('id'))
          .where('patientKey', '=', key)
          .where('removedAt', 'is', null)
          .executeTakeFirst();
        if (removed.numUpdatedRows === 0n) throw new HubError('notFound', 'There is no such phone number');
        await recordAudit(tx, { actor, action: 'phone.removed', subject: key });
      });
      return c.body(null, 204);
    });
}
