import { Hono } from 'hono';
import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { DicomPeer, DicomPeerList } from './api.ts';
import { isAeTitle } from './negotiate.ts';

const peerBody = z.strictObject({
  address: z
    .strictObject({ host: z.string().regex(/^[\w.:-]{1,253}$/), port: z.int().min(1).max(65_535) })
    .nullable(),
  mayStore: z.boolean(),
  mayQuery: z.boolean(),
  mayRetrieve: z.boolean(),
}) satisfies z.ZodType<DicomPeer>;

const flag = (value: boolean) => (value ? 1 : 0);

/** The DICOM nodes that the hub knows, kept by administrators. */
export function dicomPeerRoutes({ db, config }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .get('/api/dicom-peers', async (c) => {
      const rows = await db.selectFrom('dicomPeers').selectAll().orderBy('aeTitle').execute();
      const peers = rows.map(({ aeTitle, host, port, mayStore, mayQuery, mayRetrieve }) => ({
        aeTitle,
        address: host === null || port === null ? null : { host, port },
        mayStore: mayStore === 1,
        mayQuery: mayQuery === 1,
        mayRetrieve: mayRetrieve === 1,
      }));
      return c.json<DicomPeerList>({ ae: config.dicom.ae, peers });
    })
    .put('/api/dicom-peers/:aeTitle', async (c) => {
      const aeTitle = c.req.param('aeTitle');
      if (!isAeTitle(aeTitle) || aeTitle !== aeTitle.trim()) {
        throw new HubError('invalid', 'An AE title has 1 to 16 plain characters');
      }
      const { address, ...may } = await parseJson(c, peerBody);
      const row = {
        host: address?.host ?? null,
        port: address?.port ?? null,
        mayStore: flag(may.mayStore),
        mayQuery: flag(may.mayQuery),
        mayRetrieve: flag(may.mayRetrieve),
      } as const;
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('dicomPeers')
          .values({ aeTitle, ...row })
          .onConflict((conflict) => conflict.column('aeTitle').doUpdateSet(row))
          .execute();
        await recordAudit(tx, {
          actor: c.get('actor'),
          action: 'peer.changed',
          subject: aeTitle,
          detail: may,
        });
      });
      return c.body(null, 204);
    })
    .delete('/api/dicom-peers/:aeTitle', async (c) => {
      const aeTitle = c.req.param('aeTitle');
      await db.transaction().execute(async (tx) => {
        const gone = await tx.deleteFrom('dicomPeers').where('aeTitle', '=', aeTitle).executeTakeFirst();
        if (gone.numDeletedRows === 0n) throw new HubError('notFound', 'There is no such peer');
        await recordAudit(tx, { actor: c.get('actor'), action: 'peer.removed', subject: aeTitle });
      });
      return c.body(null, 204);
    });
}
