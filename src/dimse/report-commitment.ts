import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { explicitLittleEndian, implicitLittleEndian } from '../formats/dicom/transfer-syntaxes.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { keepTold } from './answer-commitment.ts';
import { judgeCommitment } from './judge-commitment.ts';
import { DIMSE_LIMITS } from './limits.ts';
import { SopClass } from './negotiate.ts';
import { type Destination, destinationOf, noteContact } from './peers.ts';
import { PeerFault, requestAssociation } from './request-association.ts';
import { resultEvent } from './result-event.ts';
import { Status } from './store-status.ts';

const CONTEXT = {
  id: 1,
  abstractSyntax: SopClass.storageCommitment,
  transferSyntaxes: [explicitLittleEndian.uid, implicitLittleEndian.uid],
};
/** On an association that we ask for, we are the provider and not the user (PS3.4 section J.3.3). */
const ROLE = { sopClassUid: SopClass.storageCommitment, scu: false, scp: true };

const referenced = z.array(z.object({ sopClassUid: z.string(), sopInstanceUid: z.string() }));

async function tell(
  { config }: Platform,
  destination: Destination,
  eventIn: (transferSyntax: string) => ReturnType<typeof resultEvent>,
): Promise<void> {
  const { ae, tls } = config.dicom;
  const own = { ae, tls, limits: DIMSE_LIMITS };
  const association = await requestAssociation(own, destination, [CONTEXT], [ROLE]);
  let status: number | undefined;
  try {
    const agreed = association.accept.contexts.find(({ id, result }) => id === CONTEXT.id && result === 0);
    if (agreed === undefined)
      throw new PeerFault('not-spoken', 'does not take results of storage commitment');
    const { command, dataSet } = await eventIn(agreed.transferSyntax);
    status = await association.ask(CONTEXT.id, command, dataSet);
  } finally {
    await association.close(status === undefined);
  }
  if (status !== Status.success) throw new PeerFault('broken-off', `answered ${status ?? 'nothing'}`);
}

/**
 * Job `report-commitment`: tells the requester on an association of our own what is committed. It stays owed, and is
 * tried again, while the requester cannot be reached; told twice after a crash between the answer and its keeping.
 */
export async function reportCommitment(platform: Platform, id: string, signal: AbortSignal): Promise<Commit> {
  const { db, clock, config } = platform;
  const owed = await db
    .selectFrom('storageCommitments')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'owed')
    .executeTakeFirst();
  if (owed === undefined || owed.instances === null) return async () => undefined;
  const destination = await destinationOf(db, owed.callingAe);
  if (destination === null) {
    throw new HubError('unavailable', 'Who asked for storage commitment is no peer with an address');
  }
  const judged = await judgeCommitment(platform, referenced.parse(JSON.parse(owed.instances)), signal);
  const { transactionUid } = owed;
  const eventIn = (transferSyntax: string) =>
    resultEvent(1, { transactionUid, ae: config.dicom.ae, transferSyntax, judged });
  try {
    await tell(platform, destination, eventIn);
  } catch (error) {
    await noteContact(platform, destination.aeTitle, 'unreachable');
    throw error;
  }
  await noteContact(platform, destination.aeTitle, 'reached');
  return (tx) => keepTold(tx, id, judged, clock.now());
}

/** The requester could not be reached for long; it will have to ask again. */
export async function reportCommitmentGaveUp(id: string): Promise<Commit> {
  return async (tx) => {
    await tx
      .updateTable('storageCommitments')
      .set({ state: 'lost', instances: null })
      .where('id', '=', id)
      .where('state', '=', 'owed')
      .execute();
  };
}
