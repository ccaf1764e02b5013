import { Hono } from 'hono';
import { z } from 'zod';
import { instanceIn, seriesIn, studyIn } from '../dicomweb/address.ts';
import { HubError } from '../domain/errors.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ImagesAddress } from '../ingest/delete-images.ts';
import type { HubContext, HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { ImagesDeleted } from './api.ts';
import { deleteImages } from './delete-images.ts';

const STUDY = '/dicom-web/studies/:study';
const SERIES = `${STUDY}/series/:series` as const;
const INSTANCE = `${SERIES}/instances/:instance` as const;

const given = z.object({ reason: z.string().trim().max(1000).optional() });
const NO_REASON: Bilingual = {
  en: 'Say why the images are deleted: ?reason=… or a JSON body {"reason": "…"}',
  vi: 'Hãy nêu lý do xoá ảnh: ?reason=… hoặc nội dung JSON {"reason": "…"}',
};

/** @throws HubError invalid when no reason is given */
async function reasonIn(c: HubContext): Promise<string> {
  const isJson = c.req.header('content-type')?.startsWith('application/json') === true;
  const { reason = isJson ? (await parseJson(c, given)).reason : undefined } = parseQuery(c, given);
  if (reason === undefined || reason === '') {
    throw new HubError('invalid', NO_REASON.en, { details: { why: NO_REASON } });
  }
  return reason;
}

/** Deleting by the addresses of DICOMweb, for which the Standard has no transaction. */
export function deletionRoutes(hub: Platform): Hono<HubEnv> {
  const answer = async (c: HubContext, at: ImagesAddress) => {
    const deleted: ImagesDeleted = await deleteImages(hub, c.get('actor'), at, await reasonIn(c));
    return c.json(deleted);
  };
  return new Hono<HubEnv>()
    .delete(STUDY, (c) => answer(c, { studyUid: studyIn(c), seriesUid: null, sopInstanceUid: null }))
    .delete(SERIES, (c) => answer(c, { studyUid: studyIn(c), seriesUid: seriesIn(c), sopInstanceUid: null }))
    .delete(INSTANCE, (c) =>
      answer(c, { studyUid: studyIn(c), seriesUid: seriesIn(c), sopInstanceUid: instanceIn(c) }),
    );
}
