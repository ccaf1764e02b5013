import { recordAudit } from '../access/audit.ts';
import { HubError, reasonOf } from '../domain/errors.ts';
import { newId, type PatientKey } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import { identifyPatient, oversized } from '../patients/identify.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { addInstance } from './add-instance.ts';
import { correctBlob } from './correct-blob.ts';
import {
  type DoubtfulFile,
  doubtOf,
  type HeldAgainst,
  heldAgainst,
  readDoubtful,
} from './doubtful-object.ts';
import { keepFiling, saidText } from './filings.ts';
import { type Choice, choicesOf, type Decision } from './quarantine-choices.ts';
import { receiveAgain } from './receive-instance.ts';
import { replaceInstance } from './replace-instance.ts';
import { undecided } from './undecided.ts';

/** What somebody decided, and why. */
export type Verdict = {
  readonly decision: Decision;
  readonly reason: string;
  /** For `file-under`: whose it is. */
  readonly patientKey: PatientKey | null;
  /** For `new-patient`: the patient ID that they get. */
  readonly patientId: string | null;
};

export type Resolved = {
  readonly decided: number;
  /** Objects that the same could not be decided of: they wait on. */
  readonly left: readonly { readonly receiptId: string; readonly reason: string }[];
};

/** A receipt that still waits for a decision. @throws HubError notFound, conflict when somebody has decided */
export async function waitingReceipt(db: DbOrTx, receiptId: string): Promise<ReceiptTable> {
  const receipt = await db
    .selectFrom('receipts')
    .selectAll()
    .where('id', '=', receiptId)
    .where('outcome', '=', 'quarantined')
    .executeTakeFirst();
  if (receipt === undefined) throw new HubError('notFound', 'Nothing of that number is in quarantine');
  const decided = await db
    .selectFrom('quarantineDecisions')
    .select('decidedByName')
    .where('receiptId', '=', receipt.id)
    .executeTakeFirst();
  if (decided !== undefined)
    throw new HubError('conflict', `${decided.decidedByName} has decided this already`);
  return receipt;
}

/** Everything of the same study that waits for the same reason, the receipt itself first. */
async function alikeTo(db: DbOrTx, receipt: ReceiptTable): Promise<ReceiptTable[]> {
  if (receipt.studyUid === null) return [receipt];
  const rows = await undecided(db)
    .selectAll('receipts')
    .where('studyUid', '=', receipt.studyUid)
    .where('problem', '=', receipt.problem)
    .where('receipts.id', '!=', receipt.id)
    .orderBy('receipts.id')
    .execute();
  return [receipt, ...rows];
}

type Deciding = {
  readonly platform: Platform;
  readonly actor: Actor;
  readonly receipt: ReceiptTable;
  readonly verdict: Verdict;
};

/** Puts a decision on record with what it does; nothing is done when somebody was faster. */
async function decide(
  { platform, actor, receipt, verdict }: Deciding,
  act: (tx: Tx, decisionId: string) => Promise<PatientKey | null>,
): Promise<PatientKey | null> {
  const { db, clock } = platform;
  return transact(db, async (tx) => {
    await waitingReceipt(tx, receipt.id);
    const id = newId(clock.now());
    const patientKey = await act(tx, id);
    const { decision, reason } = verdict;
    await tx
      .insertInto('quarantineDecisions')
      .values({
        id,
        receiptId: receipt.id,
        decision,
        reason,
        decidedBy: actor.userId,
        decidedByName: actor.name,
        decidedAt: clock.now(),
        patientKey,
      })
      .execute();
    await recordAudit(tx, {
      actor,
      action: 'quarantine.resolved',
      subject: receipt.id,
      detail: { decision, problem: receipt.problem, studyUid: receipt.studyUid, patientKey },
    });
    return patientKey;
  });
}

/** The choice that was made, if it stands. @throws HubError conflict with the reason why it cannot be done */
function requireChoice(
  receipt: ReceiptTable,
  decision: Decision,
  file: DoubtfulFile | null,
  against: HeldAgainst | null,
): Choice {
  const choice = choicesOf(doubtOf(receipt, file, against)).find((one) => one.decision === decision);
  if (choice === undefined) throw new HubError('conflict', 'This cannot be decided about it');
  if (choice.refused !== null) {
    throw new HubError('conflict', choice.refused.en, { details: { why: choice.refused } });
  }
  return choice;
}

async function requireFile({ platform, receipt }: Deciding): Promise<DoubtfulFile> {
  const file = await readDoubtful(platform, receipt);
  if (file === null) throw new HubError('conflict', 'It cannot be read, so it can only be set aside');
  return file;
}

async function takeNew(deciding: Deciding): Promise<PatientKey | null> {
  const file = await requireFile(deciding);
  const { platform, receipt } = deciding;
  return decide(deciding, async (tx, decisionId) => {
    const against = await heldAgainst(tx, file);
    requireChoice(receipt, 'take-new', file, against);
    if (against.instance === null) throw new Error('a choice without what it is about');
    await replaceInstance(tx, platform, { decisionId, held: against.instance, file });
    return null;
  });
}

/** Files an image under a person, held or new, with a copy that says so. @throws HubError conflict, notFound */
async function fileUnder(deciding: Deciding): Promise<PatientKey | null> {
  const { platform, receipt, verdict } = deciding;
  const file = await requireFile(deciding);
  const choice = requireChoice(receipt, verdict.decision, file, await heldAgainst(platform.db, file));
  const isNew = verdict.patientKey === null;
  if (choice.patientKey !== null && verdict.patientKey !== choice.patientKey) {
    throw new HubError('conflict', 'Its study is held as one person’s, and can be filed under no other');
  }
  const held = isNew
    ? undefined
    : await platform.db
        .selectFrom('patients')
        .selectAll()
        .where('id', '=', verdict.patientKey)
        .executeTakeFirst();
  const person = isNew ? { ...file.identity, patientId: verdict.patientId ?? '' } : held;
  if (person === undefined) throw new HubError('notFound', 'There is no such patient');
  if (person.patientId === '' || oversized(person) !== null) {
    throw new HubError('invalid', 'A patient ID of 1 to 128 characters is needed');
  }
  await using blob = await platform.blobs.open(file.stored.hash);
  const copy = await correctBlob(platform, blob, { person, sender: receipt.sender });
  if (!copy.ok) {
    throw new HubError('conflict', `A copy with the right patient cannot be made safely: ${copy.reason}`);
  }
  return await decide(deciding, async (tx, decisionId) => {
    requireChoice(receipt, verdict.decision, file, await heldAgainst(tx, file));
    const patientKey = held?.id ?? (await newPerson(tx, platform, person));
    await addInstance(tx, platform, {
      uids: file.uids,
      header: copy.header,
      stored: copy.stored,
      frameTable: copy.frameTable,
      origin: receipt,
      patientKey,
      originalHash: file.stored.hash,
    });
    await keepFiling(tx, {
      studyUid: file.uids.studyUid,
      said: file.identity,
      patientKey,
      decisionId,
      moveId: null,
    });
    return patientKey;
  });
}

async function newPerson(tx: Tx, { clock }: Platform, person: DoubtfulFile['identity']): Promise<PatientKey> {
  const taken = await tx
    .selectFrom('patients')
    .select('id')
    .where('issuer', '=', person.issuer)
    .where('patientId', '=', person.patientId)
    .executeTakeFirst();
  if (taken !== undefined) throw new HubError('conflict', 'This patient ID is somebody’s already');
  const made = await identifyPatient(tx, clock, person);
  if (!made.ok) throw new HubError('conflict', made.reason);
  return made.key;
}

/** Puts on record that something was taken in again after a person helped it, so that it waits no more. @throws HubError conflict */
export async function settleTriedAgain(
  platform: Platform,
  actor: Actor,
  receiptId: string,
  reason: string,
): Promise<void> {
  const receipt = await waitingReceipt(platform.db, receiptId);
  const verdict: Verdict = { decision: 'try-again', reason, patientKey: null, patientId: null };
  await decide({ platform, actor, receipt, verdict }, async () => null);
}

async function resolveOne(deciding: Deciding): Promise<PatientKey | null> {
  const { platform, receipt, verdict } = deciding;
  switch (verdict.decision) {
    case 'keep-ours':
      return decide(deciding, async () => null);
    case 'take-new':
      return takeNew(deciding);
    case 'file-under':
      if (verdict.patientKey === null) throw new HubError('invalid', 'Say under whom it is to be filed');
      return fileUnder(deciding);
    case 'new-patient':
      return fileUnder(deciding);
    case 'try-again': {
      const file = await requireFile(deciding);
      requireChoice(receipt, 'try-again', file, await heldAgainst(platform.db, file));
      // What becomes of it stands in a receipt of its own, and is in quarantine again if it is still in doubt.
      await receiveAgain(platform, file.stored, receipt);
      return decide(deciding, async () => null);
    }
  }
}

/**
 * Carries out what a person decided about an object in quarantine, and with `all` about everything of its study that
 * waits for the same reason. Each object is one transaction with its record; the received bytes stay whatever is decided.
 * @throws HubError when the object itself cannot be decided so; of the others it is said which are left
 */
export async function resolveQuarantine(
  platform: Platform,
  actor: Actor,
  receiptId: string,
  verdict: Verdict,
  all: boolean,
): Promise<Resolved> {
  const first = await waitingReceipt(platform.db, receiptId);
  const alike = all ? (await alikeTo(platform.db, first)).slice(1) : [];
  const said = await saidBy(platform, first);
  const patientKey = await resolveOne({ platform, actor, receipt: first, verdict });
  const left: { receiptId: string; reason: string }[] = [];
  for (const receipt of alike) {
    try {
      if ((await saidBy(platform, receipt)) !== said) {
        throw new HubError('conflict', 'It names another patient than the one that was decided about');
      }
      await resolveOne({ platform, actor, receipt, verdict: alikeVerdict(verdict, patientKey) });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      left.push({ receiptId: receipt.id, reason: reasonOf(error) });
    }
  }
  return { decided: 1 + alike.length - left.length, left };
}

/** The person that the first object made is the person of all. */
const alikeVerdict = (verdict: Verdict, patientKey: PatientKey | null): Verdict => ({
  ...verdict,
  ...(verdict.decision === 'new-patient' ? { decision: 'file-under' as const, patientKey } : {}),
});

async function saidBy(platform: Platform, receipt: ReceiptTable): Promise<string | null> {
  const file = await readDoubtful(platform, receipt);
  return file === null ? null : saidText(file.identity);
}
