import { z } from 'zod';
import type { Served } from '../commands/tamsoat.ts';
import { instancePath } from '../conformance/dicom-objects.ts';
import { sha256 } from '../hostile/doors.ts';
import { busyness } from '../hostile/watch.ts';

/** What the hub holds of an object, by its own rows. */
export type Kept = {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly hash: string;
};

/** Five seconds of a machine that has nothing else to do; on a busy one as many times longer as its work waits. */
export const lateMs = () => 5000 * busyness();
/** Answers that say something true of an odd object: as asked, no such thing, not in this form, cannot be done. */
const HONEST = new Set([200, 404, 406, 422]);
const metadata = z.array(z.record(z.string(), z.looseObject({ BulkDataURI: z.string().optional() })));

/** Every window through which an object is read; gives what is wrong with what was seen. */
export async function readBack(hub: Served, kept: Kept): Promise<string[]> {
  const wrong: string[] = [];
  const path = instancePath({
    study: kept.studyUid,
    series: kept.seriesUid,
    instance: kept.sopInstanceUid,
  });
  const get = async (what: string, at: string, accept: string) => {
    const from = performance.now();
    const answer = await hub.asAutomation(at, { headers: { accept } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const ms = Math.round(performance.now() - from);
    if (!HONEST.has(answer.status))
      wrong.push(`${what} answered ${answer.status}: ${bytes.toString('utf8', 0, 200)}`);
    if (ms > lateMs()) wrong.push(`${what} took ${ms} ms`);
    return answer.status === 200 ? bytes : null;
  };
  const file = await get('the instance', path, 'application/dicom; transfer-syntax=*');
  if (file === null || sha256(file) !== kept.hash) wrong.push('it does not come back byte for byte');
  const described = await get('metadata', `${path}/metadata`, 'application/dicom+json');
  const frames = 'multipart/related; type="application/octet-stream"';
  await get('the first frame as stored', `${path}/frames/1`, `${frames}; transfer-syntax=*`);
  await get('the first frame decoded', `${path}/frames/1`, frames);
  await get('rendered', `${path}/rendered`, 'image/png');
  await get('the thumbnail', `${path}/thumbnail`, 'image/jpeg');
  if (described !== null) {
    const [object = {}] = metadata.parse(JSON.parse(described.toString()));
    const addresses = Object.values(object).flatMap(({ BulkDataURI }) => BulkDataURI ?? []);
    for (const address of addresses.slice(0, 3)) {
      const { pathname } = new URL(address, hub.url);
      await get('bulk data', pathname, 'application/octet-stream, multipart/related');
    }
  }
  return wrong;
}
