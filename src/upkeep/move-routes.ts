import { Hono } from 'hono';
import { z } from 'zod';
import { studyIn } from '../dicomweb/address.ts';
import { HubError } from '../domain/errors.ts';
import { type PatientKey, patientKey } from '../domain/ids.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { MoveStudy, StudyToMove } from './api.ts';
import { moveStudy } from './move-study.ts';
import { studyToMove } from './view-study-to-move.ts';

const body = z.strictObject({
  from: z.string().max(64),
  to: z.string().max(64),
  reason: z.string().trim().min(3, 'say why').max(2000),
}) satisfies z.ZodType<MoveStudy>;

function keyOf(text: string): PatientKey {
  const key = patientKey(text);
  if (key === null) throw new HubError('notFound', 'There is no such patient');
  return key;
}

/** A study that is held under the wrong person: both sides of it, and its move to another person's record. */
export function studyMoveRoutes(platform: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .get('/api/studies/:study/move', async (c) =>
      c.json<StudyToMove>(await studyToMove(platform, studyIn(c))),
    )
    .post('/api/studies/:study/move', async (c) => {
      const { from, to, reason } = await parseJson(c, body);
      const move = { from: keyOf(from), to: keyOf(to), reason };
      await moveStudy(platform, c.get('actor'), studyIn(c), move);
      return c.json<StudyToMove>(await studyToMove(platform, studyIn(c)));
    });
}
