import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { newId, studyUid } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Bilingual } from '../domain/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { DecideOrder } from './api.ts';
import { carriesNumberOf } from './fit-study.ts';
import { noteDecision } from './keep-order.ts';
import { followSteps } from './receive-performed-step.ts';
import type { OrderTable } from './tables.ts';

const TWO_PEOPLE: Bilingual = {
  en: 'The images are held as another person’s. If they are this person’s, move the study to them first; it is this order’s then.',
  vi: 'Ảnh đang được lưu cho một người khác. Nếu là của người này, hãy chuyển ca chụp sang họ trước; khi đó ảnh sẽ thuộc chỉ định này.',
};

/** @throws HubError notFound when nothing of that kind is in question for the order; conflict between two people */
async function requireDecidable(tx: Tx, order: OrderTable, said: DecideOrder): Promise<void> {
  if (said.about === 'performed-step') {
    const step = await tx
      .selectFrom('performedSteps')
      .select('doubt')
      .where('sopInstanceUid', '=', said.uid)
      .where('orderId', '=', order.id)
      .executeTakeFirst();
    if (step === undefined || step.doubt === null) {
      throw new HubError('notFound', 'No such performed step is in doubt');
    }
    return;
  }
  const uid = studyUid(said.uid);
  const study =
    uid === null
      ? undefined
      : await tx
          .selectFrom('studies')
          .select(['studyUid', 'accessionNumber', 'patientKey'])
          .where('studyUid', '=', uid)
          .executeTakeFirst();
  if (study === undefined || !carriesNumberOf(study, order)) {
    throw new HubError('notFound', 'No such study carries a number of the order');
  }
  if (said.decision === 'this-order' && study.patientKey !== order.patientKey) {
    throw new HubError('conflict', TWO_PEOPLE.en, { details: { why: TWO_PEOPLE } });
  }
}

/**
 * Keeps what a person decided of images or a performed step in doubt, with who, when and why, in the order's own
 * history and on the audit trail. A performed step that is the order's moves it.
 * @throws HubError notFound, conflict
 */
export async function decideDoubt(
  tx: Tx,
  clock: Clock,
  actor: Actor,
  order: OrderTable,
  said: DecideOrder,
): Promise<void> {
  await requireDecidable(tx, order, said);
  const { about, uid, decision, reason } = said;
  const by = { decidedBy: actor.userId, decidedByName: actor.name, decidedAt: clock.now() };
  await tx
    .insertInto('orderDecisions')
    .values({ id: newId(clock.now()), orderId: order.id, about, uid, decision, reason, ...by })
    .execute();
  await noteDecision(tx, clock, order, { name: actor.name, reason, message: null });
  if (about === 'performed-step') await followSteps(tx, clock, order.id, actor.name);
  await recordAudit(tx, {
    actor,
    action: 'order.decided',
    subject: order.id,
    detail: { about, uid, decision },
  });
}
