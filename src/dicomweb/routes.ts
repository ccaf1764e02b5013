import { join } from 'node:path';
import { Hono } from 'hono';
import type { SeriesUid, StudyUid } from '../domain/ids.ts';
import type { HubContext, HubEnv } from '../platform/http/env.ts';
import { openSendBuffers } from '../platform/http/send-buffers.ts';
import type { Platform } from '../platform/platform.ts';
import {
  findInstance,
  type InstanceRow,
  instanceIn,
  instancesOfSeries,
  instancesOfStudy,
  seriesIn,
  seriesOfStudy,
  serviceRoot,
  studyIn,
} from './address.ts';
import { answerAllBulkData } from './all-bulkdata.ts';
import { answerSearch } from './answer-search.ts';
import { answerBulkData } from './bulkdata.ts';
import { byteCache } from './byte-cache.ts';
import { openDerivatives } from './derivatives.ts';
import { answerFrames, parseFrameList } from './frames.ts';
import { keepOpen } from './kept-open.ts';
import { answerMetadata, answerStudyMetadata, instanceMetadata, seriesMetadata } from './metadata.ts';
import { openProgressive } from './progressive.ts';
import { answerQuarantinePicture } from './quarantine-picture.ts';
import { answerPictures, answerRendered, answerThumbnail, picturesOf, withImages } from './rendered.ts';
import { answerInstance, answerInstances } from './retrieve.ts';
import { answerStore } from './stow.ts';
import { openThreads } from './threads.ts';
import type { Transcoder } from './transcoder.ts';
import { answerWadoUri } from './wado-uri.ts';

const STUDY = '/dicom-web/studies/:study';
const SERIES = `${STUDY}/series/:series` as const;
const INSTANCE = `${SERIES}/instances/:instance` as const;

/** DICOMweb (PS3.18): search, retrieve and store. Who may is decided by the table in `access/policy.ts`. */
export function dicomwebRoutes(platform: Platform & { transcoder: Transcoder }): Hono<HubEnv> {
  const { db, config, transcoder } = platform;
  const threads = openThreads({ blobsPath: config.blobs.path }, platform.log);
  const derivatives = openDerivatives(join(config.dataDir, 'derived', 'metadata'), platform.log);
  const progressive = openProgressive(platform, transcoder);
  const keptOpen = keepOpen(platform.blobs);
  const sendBuffers = openSendBuffers();
  const plainMetadata = byteCache(16 * 1024 ** 2);
  const source = {
    platform,
    threads,
    derivatives,
    plainMetadata,
    transcoder,
    progressive,
    keptOpen,
    sendBuffers,
  };
  const search = { ...platform, threads };
  const root = (c: HubContext) => serviceRoot(config, c.req.url);
  const instanceAt = (c: HubContext): Promise<InstanceRow> =>
    findInstance(db, { study: studyIn(c), series: seriesIn(c), instance: instanceIn(c) });
  const inStudy = (c: HubContext) => ({ StudyInstanceUID: studyIn(c) });
  const inSeries = (c: HubContext) => ({ ...inStudy(c), SeriesInstanceUID: seriesIn(c) });

  async function describedSeries(c: HubContext, study: StudyUid, uid: SeriesUid) {
    const metadata = async () => (await seriesMetadata(source, root(c), study, uid)).plain();
    return { rows: await instancesOfSeries(db, study, uid), metadata };
  }

  return new Hono<HubEnv>()
    .post('/dicom-web/studies', (c) => answerStore(c, platform, null))
    .post(STUDY, (c) => answerStore(c, platform, studyIn(c)))

    .get('/dicom-web/studies', (c) => answerSearch(c, search, 'study'))
    .get('/dicom-web/series', (c) => answerSearch(c, search, 'series'))
    .get('/dicom-web/instances', (c) => answerSearch(c, search, 'instance'))
    .get(`${STUDY}/series`, (c) => answerSearch(c, search, 'series', inStudy(c)))
    .get(`${STUDY}/instances`, (c) => answerSearch(c, search, 'instance', inStudy(c)))
    .get(`${SERIES}/instances`, (c) => answerSearch(c, search, 'instance', inSeries(c)))

    .get(`${STUDY}/metadata`, async (c) => {
      const study = studyIn(c);
      const series = await seriesOfStudy(db, study);
      return answerStudyMetadata(
        c,
        await Promise.all(series.map((uid) => seriesMetadata(source, root(c), study, uid))),
      );
    })
    .get(`${SERIES}/metadata`, async (c) =>
      answerMetadata(c, await seriesMetadata(source, root(c), studyIn(c), seriesIn(c))),
    )
    .get(`${INSTANCE}/metadata`, async (c) =>
      answerMetadata(c, instanceMetadata(source, root(c), await instanceAt(c))),
    )

    .get('/api/quarantine/:id/picture', (c) => answerQuarantinePicture(c, db, threads, c.req.param('id')))

    .get(STUDY, async (c) => answerInstances(c, source, await instancesOfStudy(db, studyIn(c))))
    .get(SERIES, async (c) =>
      answerInstances(c, source, await instancesOfSeries(db, studyIn(c), seriesIn(c))),
    )
    .get(INSTANCE, async (c) => answerInstance(c, source, await instanceAt(c)))

    .get(`${INSTANCE}/frames/:frames`, async (c) =>
      answerFrames(c, source, await instanceAt(c), parseFrameList(c.req.param('frames'))),
    )
    .get(`${STUDY}/bulkdata`, async (c) => {
      const study = studyIn(c);
      const series = await seriesOfStudy(db, study);
      return answerAllBulkData(
        c,
        source,
        await Promise.all(series.map((uid) => describedSeries(c, study, uid))),
      );
    })
    .get(`${SERIES}/bulkdata`, async (c) =>
      answerAllBulkData(c, source, [await describedSeries(c, studyIn(c), seriesIn(c))]),
    )
    .get(`${INSTANCE}/bulkdata`, async (c) => {
      const row = await instanceAt(c);
      const metadata = () => instanceMetadata(source, root(c), row).plain();
      return answerAllBulkData(c, source, [{ rows: [row], metadata }]);
    })
    .get(`${INSTANCE}/bulkdata/:tag`, async (c) =>
      answerBulkData(c, source, await instanceAt(c), c.req.param('tag')),
    )
    .get('/wado', (c) => answerWadoUri(c, source))
    .get(`${STUDY}/rendered`, async (c) => {
      const pictures = withImages(await instancesOfStudy(db, studyIn(c))).flatMap(picturesOf);
      return answerPictures(c, threads, pictures, { several: pictures.length > 1, kept: false });
    })
    .get(`${SERIES}/rendered`, async (c) => {
      const pictures = withImages(await instancesOfSeries(db, studyIn(c), seriesIn(c))).flatMap(picturesOf);
      return answerPictures(c, threads, pictures, { several: pictures.length > 1, kept: false });
    })
    .get(`${INSTANCE}/rendered`, async (c) => answerRendered(c, threads, await instanceAt(c)))
    .get(`${INSTANCE}/frames/:frames/rendered`, async (c) => {
      const row = await instanceAt(c);
      const pictures = parseFrameList(c.req.param('frames')).map((frame) => ({ row, frame }));
      return answerPictures(c, threads, pictures, { several: pictures.length > 1, kept: true });
    })
    .get(`${STUDY}/thumbnail`, async (c) =>
      answerThumbnail(c, threads, withImages(await instancesOfStudy(db, studyIn(c)))),
    )
    .get(`${SERIES}/thumbnail`, async (c) =>
      answerThumbnail(c, threads, withImages(await instancesOfSeries(db, studyIn(c), seriesIn(c)))),
    )
    .get(`${INSTANCE}/thumbnail`, async (c) => answerThumbnail(c, threads, [await instanceAt(c)]))
    .get(`${INSTANCE}/frames/:frames/thumbnail`, async (c) => {
      const row = await instanceAt(c);
      const [frame = 1] = parseFrameList(c.req.param('frames'));
      return answerPictures(c, threads, [{ row, frame }], { several: false, kept: true, small: true });
    });
}
