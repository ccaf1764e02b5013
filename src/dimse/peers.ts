import type { Db } from '../platform/db/tables.ts';
import { RIGHTS, type Right } from './negotiate.ts';
import type { Destination } from './outgoing.ts';
import type { DicomPeerTable } from './tables.ts';

/**
 * What a calling AE may do; null when it is not known. While no peer is kept, everything on this machine may do
 * everything, so that a fresh hub can be tried; from the first peer on, and from anywhere else, only peers may.
 */
export function rightsOf(
  peer: Pick<DicomPeerTable, 'mayStore' | 'mayQuery' | 'mayRetrieve'> | undefined,
  anyPeers: boolean,
  fromLoopback: boolean,
): ReadonlySet<Right> | null {
  if (peer === undefined) return !anyPeers && fromLoopback ? new Set(RIGHTS) : null;
  const given: readonly (readonly [Right, 0 | 1])[] = [
    ['store', peer.mayStore],
    ['query', peer.mayQuery],
    ['retrieve', peer.mayRetrieve],
  ];
  return new Set(given.flatMap(([right, may]) => (may === 1 ? [right] : [])));
}

/** As `rightsOf`, of what is kept. */
export async function findRights(
  db: Db,
  aeTitle: string,
  fromLoopback: boolean,
): Promise<ReadonlySet<Right> | null> {
  const peer = await db
    .selectFrom('dicomPeers')
    .selectAll()
    .where('aeTitle', '=', aeTitle)
    .executeTakeFirst();
  const any = peer ?? (await db.selectFrom('dicomPeers').select('aeTitle').limit(1).executeTakeFirst());
  return rightsOf(peer, any !== undefined, fromLoopback);
}

/** Where the peer of an AE title is sent instances to; null for an unknown one and one without an address. */
export async function destinationOf(db: Db, aeTitle: string): Promise<Destination | null> {
  const peer = await db
    .selectFrom('dicomPeers')
    .select(['host', 'port'])
    .where('aeTitle', '=', aeTitle)
    .executeTakeFirst();
  if (peer === undefined || peer.host === null || peer.port === null) return null;
  return { aeTitle, host: peer.host, port: peer.port };
}
