import { setImmediate as othersTurn } from 'node:timers/promises';
import { recordAudit } from '../access/audit.ts';
import type { OrderState } from '../domain/order.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import { responseTo } from '../formats/dimse/command.ts';
import { scheduledSteps } from '../orders/scheduled-steps.ts';
import { readIdentifier, writeIdentifier } from './identifier.ts';
import type { Operation } from './operation.ts';
import { Status } from './store-status.ts';
import { STEP_STATUS, worklistItem } from './worklist-item.ts';
import {
  answerOf,
  itemsOf,
  longestOf,
  matchesKeys,
  passesOver,
  rangeOf,
  textsOf,
} from './worklist-matching.ts';

const STEPS = '00400100';
/** Longer than any value held, with room for a list of UIDs: each key is compared with every step. */
export const LONGEST_KEY = 4096;
/** Steps looked up at once; between two of these the scanner may cancel and others get their turn. */
const PAGE = 200;
/** Nobody reads a longer list at a scanner; more is refused with the advice to ask for less. */
export const MOST_STEPS = 2000;

/** Steps that a scanner is shown unless it asks for others by their status: those that have not begun. */
const WAITING: readonly OrderState[] = ['scheduled', 'arrived'];
const SHOWN: readonly OrderState[] = [...WAITING, 'in-progress'];

/** What of the keys the database can tell by itself. */
export function askedOf(keys: DicomJson): {
  readonly from: string;
  readonly to: string;
  readonly states: readonly OrderState[];
  readonly station: string | null;
} {
  const [step = {}] = itemsOf(keys[STEPS]);
  const [day = ''] = textsOf(step['00400002']);
  const [from, to] = rangeOf(day);
  const [status] = textsOf(step['00400020']);
  const [station = null] = textsOf(step['00400001']);
  const asked = SHOWN.filter((state) => STEP_STATUS[state] === status);
  const states = status === undefined || status === '*' ? WAITING : asked;
  return { from, to, states: states.length === 0 ? SHOWN : states, station };
}

/** Texts are written as UTF-8, and said to be so only where they have letters that every scanner might not know. */
function withCharacterSet(answer: DicomJson): DicomJson {
  const plain = /^[\0-\x7f]*$/.test(JSON.stringify(answer));
  return plain ? answer : { ...answer, '00080005': { vr: 'CS', Value: ['ISO_IR 192'] } };
}

/**
 * Answers a C-FIND of the Modality Worklist (PS3.4 annex K): the steps that wait, by the keys given.
 * A step for no certain scanner is shown to every one, as if it were for the one that asks. `site` is where the
 * calling scanner stands; null shows orders of every site.
 */
export async function answerWorklist(operation: Operation, site: string | null): Promise<void> {
  const { platform, callingAe, context, request, identifier, respond, cancelled } = operation;
  const read = readIdentifier(identifier, context.transferSyntax);
  if (!read.ok) {
    return respond(responseTo(request, Status.cannotUnderstand, { errorComment: read.reason }));
  }
  const { from, to, states, station } = askedOf(read.json);
  if (![from, to].every((day) => /^(\d{8})?$/.test(day))) {
    const errorComment = 'ScheduledProcedureStepStartDate is no date and no range';
    return respond(responseTo(request, Status.mismatch, { errorComment }));
  }
  if (longestOf(read.json) > LONGEST_KEY) {
    return respond(responseTo(request, Status.mismatch, { errorComment: 'A key is too long' }));
  }
  await platform.db.transaction().execute((tx) =>
    recordAudit(tx, {
      actor: 'nobody',
      action: 'patients.searched',
      subject: 'all',
      detail: { callingAe },
    }),
  );
  let answered = 0;
  for (let offset = 0; ; offset += PAGE) {
    const steps = await scheduledSteps(platform.db, { from, to, states, site, limit: PAGE, offset });
    for (const step of steps) {
      const item = worklistItem(step, station ?? callingAe);
      if (!matchesKeys(read.json, item)) continue;
      if (cancelled.aborted) return respond(responseTo(request, Status.cancelled));
      if (answered === MOST_STEPS) {
        const errorComment = `More than ${MOST_STEPS} steps match: ask by date or station`;
        return respond(responseTo(request, Status.outOfResources, { errorComment }));
      }
      answered += 1;
      const status = passesOver(read.json, item) ? Status.pendingOptionalKeys : Status.pending;
      const answer = withCharacterSet(answerOf(read.json, item));
      const dataSet = writeIdentifier(answer, context.transferSyntax);
      await respond(responseTo(request, status, { hasDataSet: true }), dataSet);
    }
    await othersTurn();
    if (steps.length < PAGE) return respond(responseTo(request, Status.success));
  }
}
