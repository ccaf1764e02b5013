import { recordAudit } from '../access/audit.ts';
import { searchAt } from '../dicomweb/qido.ts';
import type { QidoQuery } from '../dicomweb/qido-query.ts';
import { HubError } from '../domain/errors.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import { responseTo } from '../formats/dimse/command.ts';
import type { Platform } from '../platform/platform.ts';
import { findAnswer, findQuery, type QueryLevel, readIdentifier, writeIdentifier } from './identifier.ts';
import { SopClass } from './negotiate.ts';
import type { Operation } from './operation.ts';
import { searchPatients } from './search-patients.ts';
import { Status } from './store-status.ts';

/** Matches looked up at once; between two of these the peer may cancel and others get their turn. */
const PAGE = 200;

async function search({ db }: Platform, level: QueryLevel, query: QidoQuery): Promise<DicomJson[]> {
  if (level === 'patient') return searchPatients(db, query);
  const { results } = await searchAt(level, { db, query, root: '', withAbove: true, withTotal: false });
  return results;
}

async function answerMatches(operation: Operation): Promise<void> {
  const { platform, ae, callingAe, context, request, identifier, respond, cancelled } = operation;
  const read = readIdentifier(identifier, context.transferSyntax);
  if (!read.ok) {
    return respond(responseTo(request, Status.cannotUnderstand, { errorComment: read.reason }));
  }
  const root = context.abstractSyntax === SopClass.patientRootFind ? 'patient' : 'study';
  const { level, query, keysPassedOver } = findQuery(read.json, root);
  await platform.db.transaction().execute((tx) =>
    recordAudit(tx, {
      actor: 'nobody',
      action: 'patients.searched',
      subject: 'all',
      detail: { callingAe },
    }),
  );
  const status = keysPassedOver ? Status.pendingOptionalKeys : Status.pending;
  for (let offset = 0; ; offset += PAGE) {
    const matches = await search(platform, level, { ...query, limit: PAGE, offset });
    for (const match of matches) {
      if (cancelled.aborted) return respond(responseTo(request, Status.cancelled));
      const answer = findAnswer(read.json, match, level, ae);
      const dataSet = writeIdentifier(answer, context.transferSyntax);
      await respond(responseTo(request, status, { hasDataSet: true }), dataSet);
    }
    if (matches.length < PAGE) return respond(responseTo(request, Status.success));
  }
}

/** Answers a C-FIND (PS3.4 section C.4.1): a response for each match, then one that says that it was the last. */
export async function answerFind(operation: Operation): Promise<void> {
  try {
    await answerMatches(operation);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    await operation.respond(responseTo(operation.request, Status.mismatch, { errorComment: error.message }));
  }
}
