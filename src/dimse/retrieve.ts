import { recordAudit } from '../access/audit.ts';
import { qidoConditions } from '../dicomweb/qido-conditions.ts';
import type { QidoQuery } from '../dicomweb/qido-query.ts';
import { HubError } from '../domain/errors.ts';
import { type CommandSet, responseTo } from '../formats/dimse/command.ts';
import type { Platform } from '../platform/platform.ts';
import { AssociationFault } from './association-fault.ts';
import { readIdentifier, retrieveQuery, writeIdentifier } from './identifier.ts';
import { SopClass } from './negotiate.ts';
import type { Operation } from './operation.ts';
import type { HeldInstance } from './send-instance.ts';
import { Status } from './store-status.ts';

/** What became of one sub-operation, by the status that its receiver answered (PS3.4 table C.4-2). */
export type Sent = 'completed' | 'warning' | 'failed';

/** Sends one instance and waits for the answer; `close` gives back what it holds. */
export type Sender = {
  send(instance: HeldInstance): Promise<Sent>;
  close(): Promise<void>;
};

/** Coercion and elision warnings of the receiver are B000, B006 and B007 (PS3.4 table B.2-1). */
export function sentBy(status: number | undefined): Sent {
  if (status === Status.success) return 'completed';
  return status !== undefined && status >= 0xb000 && status <= 0xbfff ? 'warning' : 'failed';
}

type Named = HeldInstance & { readonly studyUid: string };

async function instancesOf({ db }: Platform, query: QidoQuery): Promise<Named[]> {
  const conditions = await qidoConditions(db, query);
  return await db
    .selectFrom('instances')
    .innerJoin('series', 'series.seriesUid', 'instances.seriesUid')
    .innerJoin('studies', 'studies.studyUid', 'instances.studyUid')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .select([
      'instances.sopInstanceUid',
      'instances.sopClassUid',
      'instances.transferSyntaxUid',
      'instances.hash',
      'instances.frameTable',
      'instances.studyUid',
    ])
    .where((eb) => eb.and(conditions.map((condition) => condition.sql)))
    .orderBy('instances.studyUid')
    .orderBy('instances.seriesUid')
    .orderBy('instances.instanceNumber')
    .execute();
}

/** Puts on record whose images left, before they do. */
async function recordOpenings(
  { platform, callingAe }: Operation,
  instances: readonly Named[],
): Promise<void> {
  const detail = { callingAe };
  await platform.db.transaction().execute(async (tx) => {
    for (const subject of new Set(instances.map((instance) => instance.studyUid))) {
      await recordAudit(tx, { actor: 'nobody', action: 'images.opened', subject, detail });
    }
  });
}

type Counts = Record<Sent, number>;

function progress(request: CommandSet, status: number, counts: Counts, remaining: number | null): CommandSet {
  const most = (count: number) => Math.min(count, 0xffff);
  return responseTo(request, status, {
    ...(remaining === null ? {} : { remaining: most(remaining) }),
    completed: most(counts.completed),
    failed: most(counts.failed),
    warning: most(counts.warning),
  });
}

async function sendAll(operation: Operation, instances: readonly Named[], sender: Sender): Promise<void> {
  const { request, respond, cancelled, context } = operation;
  const counts: Counts = { completed: 0, warning: 0, failed: 0 };
  const failed: string[] = [];
  const failedList = () =>
    writeIdentifier({ '00080058': { vr: 'UI', Value: failed } }, context.transferSyntax);
  for (const [done, instance] of instances.entries()) {
    if (cancelled.aborted) {
      const response = progress(request, Status.cancelled, counts, instances.length - done);
      return respond({ ...response, hasDataSet: true }, failedList());
    }
    const sent = await sender.send(instance);
    counts[sent] += 1;
    if (sent === 'failed') failed.push(instance.sopInstanceUid);
    const remaining = instances.length - done - 1;
    if (remaining > 0) await respond(progress(request, Status.pending, counts, remaining));
  }
  // One warning is enough for the whole to end with a warning (PS3.4 tables C.4-2 and C.4-3).
  if (failed.length + counts.warning === 0) return respond(progress(request, Status.success, counts, null));
  const status = failed.length === instances.length ? Status.noSuboperations : Status.someFailed;
  return respond({ ...progress(request, status, counts, null), hasDataSet: true }, failedList());
}

/**
 * Answers a C-MOVE or C-GET (PS3.4 sections C.4.2 and C.4.3): sends every instance named, as it was received or
 * transcoded for a peer that cannot take it so, and says after each how far it is. `open` gives the way to where they go, or the status that refuses it.
 */
export async function answerRetrieve(
  operation: Operation,
  open: (instances: readonly HeldInstance[]) => Promise<Sender | { status: number; comment: string }>,
): Promise<void> {
  const { platform, request, context, identifier, respond } = operation;
  const patientRoot: readonly string[] = [SopClass.patientRootGet, SopClass.patientRootMove];
  try {
    const read = readIdentifier(identifier, context.transferSyntax);
    if (!read.ok) throw new HubError('invalid', read.reason);
    const query = retrieveQuery(
      read.json,
      patientRoot.includes(context.abstractSyntax) ? 'patient' : 'study',
    );
    const instances = await instancesOf(platform, query);
    const sender = await open(instances);
    if ('status' in sender) {
      return await respond(responseTo(request, sender.status, { errorComment: sender.comment }));
    }
    try {
      await recordOpenings(operation, instances);
      await sendAll(operation, instances, sender);
    } finally {
      await sender.close();
    }
  } catch (error) {
    if (error instanceof AssociationFault || !(error instanceof HubError)) throw error;
    await respond(responseTo(request, Status.mismatch, { errorComment: error.message }));
  }
}
