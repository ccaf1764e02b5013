import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { findModel, type Models, type RegisteredModel } from './registry.ts';
import type { AcceptedTermsTable } from './tables.ts';

/** Whose terms an administrator has accepted, by model. */
export type AcceptedTerms = ReadonlyMap<string, AcceptedTermsTable>;

export async function acceptedTerms(db: DbOrTx): Promise<AcceptedTerms> {
  const rows = await db.selectFrom('acceptedTerms').selectAll().execute();
  return new Map(rows.map((row) => [row.modelId, row]));
}

/** Whether a model's owner set terms that nobody here has accepted: then it answers about no person. */
export function isOff({ id, card }: RegisteredModel, accepted: AcceptedTerms): boolean {
  return card?.terms !== undefined && !accepted.has(id);
}

type TermsHub = Pick<Platform, 'road'> & { readonly models: Pick<Models, 'list'> };

function modelWithTerms(models: Pick<Models, 'list'>, id: string): RegisteredModel {
  const model = findModel(models, id);
  if (model.card?.terms === undefined) throw new HubError('conflict', `Model "${id}" has no terms to accept`);
  return model;
}

/** Turns a model on, and starts the visits that are not signed anew; accepting again keeps the first acceptance. */
export async function acceptTerms(
  tx: Tx,
  { models, road }: TermsHub,
  { id, actor, acceptedAt }: { readonly id: string; readonly actor: Actor; readonly acceptedAt: number },
): Promise<void> {
  modelWithTerms(models, id);
  await tx
    .insertInto('acceptedTerms')
    .values({ modelId: id, acceptedBy: actor.name, acceptedAt })
    .onConflict((conflict) => conflict.column('modelId').doNothing())
    .execute();
  await recordAudit(tx, { actor, action: 'terms.accepted', subject: id });
  await road.record(tx, { kind: 'terms.changed', modelId: id });
}

/** Turns a model off again; what it has answered about signed visits stays. */
export async function withdrawTerms(
  tx: Tx,
  { models, road }: TermsHub,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<void> {
  modelWithTerms(models, id);
  await tx.deleteFrom('acceptedTerms').where('modelId', '=', id).execute();
  await recordAudit(tx, { actor, action: 'terms.withdrawn', subject: id });
  await road.record(tx, { kind: 'terms.changed', modelId: id });
}
