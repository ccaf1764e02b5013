import { explicitLittleEndian, implicitLittleEndian } from '../formats/dicom/transfer-syntaxes.ts';
import { CommandField, encodeCommand } from '../formats/dimse/command.ts';
import { dataPdus } from '../formats/dimse/pdu.ts';
import type { Platform } from '../platform/platform.ts';
import type { EchoAnswer } from './api.ts';
import { AssociationFault } from './association-fault.ts';
import { DIMSE_LIMITS } from './limits.ts';
import { SopClass } from './negotiate.ts';
import { type Destination, noteContact } from './peers.ts';
import { PeerFault, requestAssociation } from './request-association.ts';
import { Status } from './store-status.ts';

const CONTEXT = {
  id: 1,
  abstractSyntax: SopClass.verification,
  transferSyntaxes: [implicitLittleEndian.uid, explicitLittleEndian.uid],
};

async function echo(platform: Platform, destination: Destination): Promise<void> {
  const { ae, tls } = platform.config.dicom;
  const association = await requestAssociation({ ae, tls, limits: DIMSE_LIMITS }, destination, [CONTEXT]);
  const { connection, accept, messages } = association;
  let status: number | undefined;
  try {
    if (accept.contexts.find((context) => context.id === CONTEXT.id)?.result !== 0) {
      throw new PeerFault('not-spoken', 'does not take C-ECHO');
    }
    const command = encodeCommand({
      commandField: CommandField.cEchoRq,
      messageId: 1,
      affectedSopClassUid: SopClass.verification,
      hasDataSet: false,
    });
    await connection.send(dataPdus(CONTEXT.id, 'command', command, true, accept.maxPduLength));
    const next = await messages.next();
    if (next.done !== true && next.value.command.respondsTo === 1) status = next.value.command.status;
  } catch (error) {
    if (error instanceof AssociationFault) throw new PeerFault('broken-off', error.message, error);
    throw error;
  } finally {
    await association.close(status === undefined);
  }
  if (status !== Status.success) {
    throw new PeerFault('broken-off', status === undefined ? 'gave no answer' : `answered ${status}`);
  }
}

/** Says C-ECHO to a peer (PS3.4 annex A) and tells its answer, or why there is none. */
export async function echoPeer(platform: Platform, destination: Destination): Promise<EchoAnswer> {
  const from = performance.now();
  try {
    await echo(platform, destination);
    await noteContact(platform, destination.aeTitle, 'reached');
    return { ok: true, tookMs: Math.round(performance.now() - from) };
  } catch (error) {
    if (!(error instanceof PeerFault)) throw error;
    await noteContact(platform, destination.aeTitle, 'unreachable');
    return { ok: false, problem: error.problem, detail: error.message };
  }
}
