import { z } from 'zod';
import { comesFrom, isLoopback } from '../platform/come-from.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { DicomPeer } from './api.ts';
import { type LastContact, RIGHTS, type Right } from './rights.ts';
import type { DicomPeerTable } from './tables.ts';

/** Where a peer is reached, and in which transfer syntaxes it wants images. */
export type Destination = {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly transferSyntaxes: readonly string[];
};

/** Who calls. */
export type Caller = {
  readonly aeTitle: string;
  /** Null when it is not known here, or calls from elsewhere than it should; `stranger` says which. */
  readonly rights: ReadonlySet<Right> | null;
  readonly stranger: string;
  readonly site: string | null;
};

const rightList = z.array(z.enum(RIGHTS));
const uidList = z.array(z.string());

/** A peer as it is kept. */
export function peerOf(row: DicomPeerTable): DicomPeer {
  const { host, port, tls, callsFrom, site } = row;
  return {
    address: host === null || port === null ? null : { host, port, tls: tls === 1 },
    callsFrom,
    site,
    may: rightList.parse(JSON.parse(row.may)),
    transferSyntaxes: uidList.parse(JSON.parse(row.transferSyntaxes)),
  };
}

function findPeer(db: Db, aeTitle: string): Promise<DicomPeerTable | undefined> {
  return db.selectFrom('dicomPeers').selectAll().where('aeTitle', '=', aeTitle).executeTakeFirst();
}

/**
 * What a calling AE may do; null when it is not known. While no peer is kept, everything on this machine may do
 * everything, so that a fresh hub can be tried; from the first peer on, and from anywhere else, only peers may, each
 * from where it is said to call from.
 */
export function rightsOf(
  peer: Pick<DicomPeer, 'may'> | null,
  asExpected: boolean,
  anyPeers: boolean,
  fromLoopback: boolean,
): ReadonlySet<Right> | null {
  if (peer === null) return !anyPeers && fromLoopback ? new Set(RIGHTS) : null;
  return asExpected ? new Set(peer.may) : null;
}

/** Who calls by this AE title from this address. */
export async function findCaller(
  db: Db,
  aeTitle: string,
  remoteAddress: string | undefined,
): Promise<Caller> {
  const row = await findPeer(db, aeTitle);
  const peer = row === undefined ? null : peerOf(row);
  const place = peer?.callsFrom ?? peer?.address?.host ?? null;
  const asExpected = place === null || (await comesFrom(place, remoteAddress));
  const any = row ?? (await db.selectFrom('dicomPeers').select('aeTitle').limit(1).executeTakeFirst());
  return {
    aeTitle,
    rights: rightsOf(peer, asExpected, any !== undefined, isLoopback(remoteAddress)),
    stranger: peer === null ? 'the calling AE is not known' : 'the calling AE is known at another address',
    site: peer?.site ?? null,
  };
}

/** Where the peer of an AE title is reached; null for an unknown one and one without an address. */
export async function destinationOf(db: Db, aeTitle: string): Promise<Destination | null> {
  const row = await findPeer(db, aeTitle);
  if (row === undefined) return null;
  const { address, transferSyntaxes } = peerOf(row);
  return address === null ? null : { aeTitle, ...address, transferSyntaxes };
}

/** Keeps what there was last with a peer; nothing is kept of who is none. */
export async function noteContact(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  aeTitle: string,
  lastContact: LastContact,
): Promise<void> {
  await db
    .updateTable('dicomPeers')
    .set({ lastContactAt: clock.now(), lastContact })
    .where('aeTitle', '=', aeTitle)
    .execute();
}
