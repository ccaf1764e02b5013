import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { RECOMMENDATIONS } from '../domain/finding.ts';
import { visitId } from '../domain/ids.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { NamedModels } from '../worklist/model-title.ts';
import { findSubject } from '../worklist/subject.ts';
import type { ReaderFindingView, ReadingView, SaveDraft, SignRead, VisitOrgans } from './api.ts';
import { decideFinding, decideFindingBody } from './decide-finding.ts';
import { describeNodule, enterAboutImages, entriesBody, noduleBody } from './describe-images.ts';
import { saveDraft } from './draft.ts';
import { addFinding, addFindingBody, removeFinding } from './own-finding.ts';
import { readingView } from './reading-view.ts';
import { signRead } from './sign-read.ts';
import { visitOrgans } from './visit-organs.ts';

const impression = z.string().max(20_000);
const recommendation = z.enum(RECOMMENDATIONS);
const draftBody = z.strictObject({
  impression,
  recommendation: recommendation.nullable(),
}) satisfies z.ZodType<SaveDraft>;
const signBody = z.strictObject({
  impression: impression.trim(),
  recommendation,
}) satisfies z.ZodType<SignRead>;

/** The reading page: everything on it, what the reader does to it, and the signature. */
export function readingRoutes(hub: Platform & { readonly models: NamedModels }): Hono<HubEnv> {
  const { db } = hub;
  const viewOf = async (subject: string) => readingView(db, hub.models, await findSubject(db, subject));
  return new Hono<HubEnv>()
    .get('/api/visits/:id/organs', async (c) => {
      const id = visitId(c.req.param('id'));
      if (id === null) throw new HubError('notFound', 'There is no such visit');
      return c.json<VisitOrgans>(await visitOrgans(db, hub.models, id));
    })
    .get('/api/reading/:subject', async (c) => c.json<ReadingView>(await viewOf(c.req.param('subject'))))
    .put('/api/reading/:subject/machine-findings/:id', async (c) => {
      const { subject, id } = c.req.param();
      const decision = await parseJson(c, decideFindingBody);
      await db.transaction().execute((tx) => decideFinding(tx, hub, subject, id, c.get('actor'), decision));
      return c.json<ReadingView>(await viewOf(subject));
    })
    .post('/api/reading/:subject/findings', async (c) => {
      const found = await parseJson(c, addFindingBody);
      const added = await db
        .transaction()
        .execute((tx) => addFinding(tx, hub, c.req.param('subject'), c.get('actor'), found));
      return c.json<ReaderFindingView>(added, 201);
    })
    .delete('/api/reading/:subject/findings/:id', async (c) => {
      const { subject, id } = c.req.param();
      await db.transaction().execute((tx) => removeFinding(tx, hub, subject, id, c.get('actor')));
      return c.body(null, 204);
    })
    .put('/api/reading/:subject/nodules/:id', async (c) => {
      const { subject, id } = c.req.param();
      const said = await parseJson(c, noduleBody);
      await db.transaction().execute((tx) => describeNodule(tx, hub, subject, id, c.get('actor'), said));
      return c.json<ReadingView>(await viewOf(subject));
    })
    .put('/api/reading/:subject/entries', async (c) => {
      const subject = c.req.param('subject');
      const entered = await parseJson(c, entriesBody);
      await db.transaction().execute((tx) => enterAboutImages(tx, hub, subject, c.get('actor'), entered));
      return c.json<ReadingView>(await viewOf(subject));
    })
    .put('/api/reading/:subject/draft', async (c) => {
      const subject = c.req.param('subject');
      const words = await parseJson(c, draftBody);
      await db.transaction().execute((tx) => saveDraft(tx, hub, subject, c.get('actor'), words));
      return c.json<ReadingView>(await viewOf(subject));
    })
    .post('/api/reading/:subject/sign', async (c) => {
      const words = await parseJson(c, signBody);
      const signed = await db
        .transaction()
        .execute((tx) => signRead(tx, hub, c.req.param('subject'), c.get('actor'), words));
      return c.json<ReadingView>(signed);
    });
}
