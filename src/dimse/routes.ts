import { Hono } from 'hono';
import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { isUid } from '../domain/ids.ts';
import { isPlace } from '../platform/come-from.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { DicomPeer, DicomPeerList, EchoAnswer, OwnNode } from './api.ts';
import { echoPeer } from './echo-peer.ts';
import { isAeTitle } from './negotiate.ts';
import { destinationOf, peerOf } from './peers.ts';
import { RIGHTS } from './rights.ts';

const uid = z.string().refine(isUid, 'is no UID');

const peerBody = z.strictObject({
  address: z
    .strictObject({
      host: z.string().regex(/^[\w.:-]{1,253}$/),
      port: z.int().min(1).max(65_535),
      tls: z.boolean(),
    })
    .nullable(),
  callsFrom: z.string().refine(isPlace, 'is no host, address or network').nullable(),
  site: z.string().trim().min(1).max(64).nullable(),
  may: z.array(z.enum(RIGHTS)).max(RIGHTS.length),
  transferSyntaxes: z.array(uid).max(32),
}) satisfies z.ZodType<DicomPeer>;

function ownNode({ dicom }: Platform['config']): OwnNode {
  const { ae, host, port, tls } = dicom;
  return {
    ae,
    host,
    port,
    tls: tls.port === null ? null : { port: tls.port, asksForCertificate: tls.authorities !== null },
  };
}

/** The DICOM nodes that the hub knows, kept by administrators. */
export function dicomPeerRoutes(platform: Platform): Hono<HubEnv> {
  const { db, config } = platform;
  return new Hono<HubEnv>()
    .get('/api/dicom-peers', async (c) => {
      const rows = await db.selectFrom('dicomPeers').selectAll().orderBy('aeTitle').execute();
      const peers = rows.map((row) => ({
        aeTitle: row.aeTitle,
        ...peerOf(row),
        lastContact:
          row.lastContactAt === null || row.lastContact === null
            ? null
            : { at: Number(row.lastContactAt), what: row.lastContact },
      }));
      return c.json<DicomPeerList>({ own: ownNode(config), peers });
    })
    .put('/api/dicom-peers/:aeTitle', async (c) => {
      const aeTitle = c.req.param('aeTitle');
      if (!isAeTitle(aeTitle) || aeTitle !== aeTitle.trim()) {
        throw new HubError('invalid', 'An AE title has 1 to 16 plain characters');
      }
      const { address, callsFrom, site, may, transferSyntaxes } = await parseJson(c, peerBody);
      const rights = RIGHTS.filter((right) => may.includes(right));
      const row = {
        host: address?.host ?? null,
        port: address?.port ?? null,
        tls: address?.tls === true ? 1 : 0,
        callsFrom,
        site,
        may: JSON.stringify(rights),
        transferSyntaxes: JSON.stringify(transferSyntaxes),
      } as const;
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('dicomPeers')
          .values({ aeTitle, ...row, lastContactAt: null, lastContact: null })
          .onConflict((conflict) => conflict.column('aeTitle').doUpdateSet(row))
          .execute();
        await recordAudit(tx, {
          actor: c.get('actor'),
          action: 'peer.changed',
          subject: aeTitle,
          detail: { may: rights.join(' '), host: row.host, callsFrom, tls: row.tls === 1 },
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
    })
    .post('/api/dicom-peers/:aeTitle/echo', async (c) => {
      const destination = await destinationOf(db, c.req.param('aeTitle'));
      if (destination === null) throw new HubError('notFound', 'There is no such peer with an address');
      return c.json<EchoAnswer>(await echoPeer(platform, destination));
    });
}
