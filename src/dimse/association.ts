import type { Logger } from 'pino';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import { type AssociateRequest, associateAc, parseAssociateRequest } from '../formats/dimse/associate.ts';
import { ABORT, abortPdu, associateRj, PduType, REJECTION } from '../formats/dimse/pdu.ts';
import { AssociationFault } from './association-fault.ts';
import type { Connection } from './connection.ts';
import { converse } from './converse.ts';
import type { DimseLimits } from './limits.ts';
import { meaningOf } from './messages.ts';
import { type Negotiation, negotiate, serviceOf } from './negotiate.ts';
import { noteContact } from './peers.ts';
import type { LastContact } from './rights.ts';
import type { Service } from './service.ts';

/** Reads the association request. @throws AssociationFault for anything else (PS3.8 table 9-10, state 2) */
async function readRequest(connection: Connection, limits: DimseLimits): Promise<AssociateRequest | null> {
  const head = await connection.nextPdu(() => limits.artimMs);
  if (head === null) return null;
  if (head.type === PduType.abort) return null;
  if (head.type !== PduType.associateRq) {
    if (head.type > PduType.abort || head.type === 0) meaningOf(head.type);
    throw new AssociationFault('a PDU came before the association request', ABORT.unexpectedPdu);
  }
  if (head.length > limits.requestBytes) {
    throw new AssociationFault('the association request is too long', ABORT.invalidParameter);
  }
  const parsed = parseAssociateRequest(await connection.take(head.length));
  if (!parsed.ok) {
    throw new AssociationFault(`the association request: ${parsed.reason}`, ABORT.invalidParameter);
  }
  return parsed.associate;
}

function acceptance(
  request: AssociateRequest,
  { answers }: Negotiation & { ok: true },
  { limits, platform }: Service,
): Buffer {
  return associateAc({
    protocolVersion: 1,
    calledAe: request.calledAe,
    callingAe: request.callingAe,
    applicationContext: request.applicationContext,
    maxPduLength: limits.maxPduLength,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
    // Roles are what the peer says they are: to be sent instances by C-GET, it is their provider.
    roles: request.roles.filter((role) => serviceOf(role.sopClassUid, platform.config.dicom) === 'store'),
    contexts: answers,
  });
}

/** Serves one connection from its association request to its end (PS3.8 section 9.2); never throws. */
export async function serveConnection(service: Service, connection: Connection): Promise<void> {
  const { limits, platform } = service;
  let log: Logger = platform.log;
  let entered = false;
  let lastWord: Buffer | null = null;
  let contact: { aeTitle: string; what: LastContact } | null = null;
  try {
    const request = await readRequest(connection, limits);
    if (request !== null) {
      log = log.child({ callingAe: request.callingAe });
      entered = service.enter();
      if (!entered) {
        log.warn('a DICOM association was refused: too many are open');
        lastWord = associateRj(REJECTION.limitExceeded);
      } else {
        const caller = await service.callerOf(request.callingAe);
        const negotiation = negotiate(request, platform.config.dicom, caller);
        const speaks = negotiation.ok && negotiation.contexts.size > 0;
        contact = { aeTitle: caller.aeTitle, what: speaks ? 'echo' : 'refused' };
        if (!negotiation.ok) {
          log.warn({ reason: negotiation.reason }, 'a DICOM association was refused');
          lastWord = associateRj(negotiation.rejection);
        } else {
          await connection.send(acceptance(request, negotiation, service));
          const { contexts } = negotiation;
          const did = (what: LastContact) => {
            contact = { aeTitle: caller.aeTitle, what };
          };
          lastWord = await converse({ service, connection, request, caller, contexts, did });
        }
      }
    }
  } catch (error) {
    if (error instanceof AssociationFault) {
      log.warn({ reason: error.message }, 'a DICOM association was cut off');
      lastWord = error.abort === null ? null : abortPdu(error.abort);
    } else {
      log.error({ err: error }, 'a DICOM association failed');
      lastWord = abortPdu(ABORT.notSpecified);
    }
  } finally {
    if (entered) service.leave();
  }
  if (contact !== null) await keepContact(service, contact);
  await connection.finish(lastWord, limits.artimMs);
}

async function keepContact(
  { platform }: Service,
  { aeTitle, what }: { aeTitle: string; what: LastContact },
): Promise<void> {
  try {
    await noteContact(platform, aeTitle, what);
  } catch (error) {
    platform.log.warn({ callingAe: aeTitle, err: error }, 'the last contact of a peer could not be kept');
  }
}
