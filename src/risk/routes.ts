import { Hono } from 'hono';
import { HubError } from '../domain/errors.ts';
import { visitId } from '../domain/ids.ts';
import type { Models } from '../inference/registry.ts';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import type { AssessmentExplained, VisitAssessments } from './api.ts';
import { toAssessmentView } from './detail.ts';
import { explainAssessment } from './explain-assessment.ts';

/** The risks of a visit, and how each was worked out. */
export function riskRoutes({ db, models }: Pick<Platform, 'db'> & { readonly models: Models }): Hono<HubEnv> {
  async function visitOf(text: string) {
    const id = visitId(text);
    const visit =
      id === null
        ? undefined
        : await db.selectFrom('visits').select(['id', 'visitDate']).where('id', '=', id).executeTakeFirst();
    if (visit === undefined) throw new HubError('notFound', 'There is no such visit');
    return visit;
  }
  return new Hono<HubEnv>()
    .get('/api/visits/:id/assessments', async (c) => {
      const visit = await visitOf(c.req.param('id'));
      const rows = await db
        .selectFrom('assessments')
        .selectAll()
        .where('visitId', '=', visit.id)
        .orderBy('flagged', 'desc')
        .orderBy('modelId')
        .execute();
      return c.json<VisitAssessments>({
        visitId: visit.id,
        visitDate: visit.visitDate,
        assessments: rows.map(toAssessmentView),
      });
    })
    .get('/api/visits/:id/assessments/:model', async (c) => {
      const { id, model } = c.req.param();
      const visit = await visitOf(id);
      return c.json<AssessmentExplained>(await explainAssessment({ db, models }, visit.id, model));
    });
}
