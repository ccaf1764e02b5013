import { type Answer, askFor, overConnections, storeSeries } from './client.ts';
import { type Comparison, median, percentile, type Target } from './measure.ts';
import { makeSeries, type Series } from './study.ts';

const JSON_ANSWER = { accept: 'application/dicom+json' };
const FRAME = { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' };
const SLICES = 200;
const FRAME_BYTES = 512 * 512 * 2;

const series = (): Series => makeSeries('ct', 'read-web', SLICES);
const storedAt = new Set<Target>();

/** The series that all of these read; stored once at each target. */
async function prepare(target: Target): Promise<void> {
  if (storedAt.has(target)) return;
  await storeSeries(target, series(), 4);
  storedAt.add(target);
}

const seriesPath = ({ studyUid, seriesUid }: Series) => `/studies/${studyUid}/series/${seriesUid}`;

async function timesOf(count: number, request: (number: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await request(i));
  return times;
}

const metadata: Comparison = {
  kind: 'comparison',
  name: 'metadata',
  title: 'series metadata, 200 slices',
  unit: 'ms',
  aim: { atMost: 1 / 5 },
  prepare,
  async run(target) {
    const path = `${seriesPath(series())}/metadata`;
    const ask = async () => (await askFor(target, 'GET', path, { headers: JSON_ANSWER })).ms;
    return median(await timesOf(30, ask));
  },
};

async function frame(target: Target, of: Series, sopInstanceUid: string): Promise<number> {
  const path = `${seriesPath(of)}/instances/${sopInstanceUid}/frames/1`;
  return pixelsCame(await askFor(target, 'GET', path, { headers: FRAME, discard: true }));
}

/** A frame's answer holds its pixels; answers how long it took. */
function pixelsCame({ bodyBytes, ms }: Answer): number {
  if (bodyBytes < FRAME_BYTES) throw new Error(`a frame came with ${bodyBytes} bytes`);
  return ms;
}

function frames(connections: number): Comparison {
  return {
    kind: 'comparison',
    name: `frames-${connections}`,
    title: `frames of CT slices, ${connections} connection${connections === 1 ? '' : 's'}`,
    unit: 'frames/s',
    aim: { atLeast: 2 },
    prepare,
    async run(target) {
      const of = series();
      const startedAt = performance.now();
      await overConnections(connections, of.instances, async ({ sopInstanceUid }) => {
        await frame(target, of, sopInstanceUid);
      });
      return (1000 * of.instances.length) / (performance.now() - startedAt);
    },
  };
}

/** Of a thousand frames; of the two hundred of one pass, the two slowest would be the percentile. */
const PASSES = 5;

const slowFrame: Comparison = {
  kind: 'comparison',
  name: 'frames-p99',
  title: 'frames of CT slices, 1 connection, 99th percentile',
  unit: 'ms',
  aim: { atMost: 1 / 2 },
  prepare,
  async run(target) {
    const of = series();
    const { length } = of.instances;
    const times = await timesOf(PASSES * length, (i) =>
      frame(target, of, of.instances[i % length]?.sopInstanceUid ?? ''),
    );
    return percentile(times, 99);
  },
};

/** The UID that an attribute of DICOM JSON has, found without reading more of it than a viewer does. */
function uidOf(dataSet: unknown, tag: string): string {
  const attribute: unknown = isObject(dataSet) ? dataSet[tag] : undefined;
  const values: unknown = isObject(attribute) ? attribute.Value : undefined;
  const value: unknown = Array.isArray(values) ? values[0] : undefined;
  if (typeof value !== 'string') throw new Error(`an answer has no ${tag}`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function dataSets(json: Buffer): readonly unknown[] {
  const parsed: unknown = JSON.parse(String(json));
  if (!Array.isArray(parsed)) throw new Error('an answer is no list');
  return parsed;
}

/** From nothing but the study's UID, as a viewer begins; what it reads out of the answers is part of the time. */
const firstFrame: Comparison = {
  kind: 'comparison',
  name: 'first-frame',
  title: 'first frame from nothing: series, metadata, middle frame',
  unit: 'ms',
  aim: { atMost: 1 / 5 },
  prepare,
  async run(target) {
    const { studyUid } = series();
    const times = await timesOf(10, async () => {
      const startedAt = performance.now();
      const get = async (path: string) => (await askFor(target, 'GET', path, { headers: JSON_ANSWER })).body;
      const seriesUid = uidOf(dataSets(await get(`/studies/${studyUid}/series`))[0], '0020000E');
      const path = `/studies/${studyUid}/series/${seriesUid}`;
      const instances = dataSets(await get(`${path}/metadata`));
      const middle = uidOf(instances[instances.length >> 1], '00080018');
      const frameAt = `${path}/instances/${middle}/frames/1`;
      pixelsCame(await askFor(target, 'GET', frameAt, { headers: FRAME, discard: true }));
      return performance.now() - startedAt;
    });
    return median(times);
  },
};

/** Reading by WADO-RS, all of one series of CT slices. */
export const readWeb: readonly Comparison[] = [
  metadata,
  frames(1),
  frames(4),
  frames(8),
  slowFrame,
  firstFrame,
];
