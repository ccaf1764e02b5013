import { explicitLittleEndian, implicitLittleEndian } from '../formats/dicom/transfer-syntaxes.ts';
import { CommandField } from '../formats/dimse/command.ts';
import type { Platform } from '../platform/platform.ts';
import type { EchoAnswer } from './api.ts';
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
  let status: number | undefined;
  try {
    if (association.accept.contexts.find((context) => context.id === CONTEXT.id)?.result !== 0) {
      throw new PeerFault('not-spoken', 'does not take C-ECHO');
    }
    status = await association.ask(CONTEXT.id, {
      commandField: CommandField.cEchoRq,
      messageId: 1,
      affectedSopClassUid: SopClass.verification,
      hasDataSet: false,
    });
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
