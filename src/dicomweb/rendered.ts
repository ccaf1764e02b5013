import { HubError } from '../domain/errors.ts';
import type { HubContext } from '../platform/http/env.ts';
import { parseAccept } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import type { RenderSettings } from './thread-protocol.ts';
import type { Threads } from './threads.ts';

const RENDER_MS = 30_000;
const MOST_PIXELS_A_SIDE = 8192;
const THUMBNAIL_PIXELS = 256;
const VOI_FUNCTIONS = new Map([
  ['linear', 'LINEAR'],
  ['linear-exact', 'LINEAR_EXACT'],
  ['sigmoid', 'SIGMOID'],
]);

function numbers(text: string, name: string, counts: readonly number[]): number[] {
  const values = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (!counts.includes(values.length) || values.some((value) => !Number.isFinite(value))) {
    throw new HubError('invalid', `${name} takes ${counts.join(' or ')} numbers with commas`);
  }
  return values;
}

/** `center,width,function` (PS3.18 section 8.3.5.1.4); the function may be left out. */
function windowOf(text: string): Pick<RenderSettings, 'window' | 'voiFunction'> {
  const [center = '', width = '', name = 'linear', ...rest] = text.split(',');
  const voiFunction = VOI_FUNCTIONS.get(name.toLowerCase());
  const [middle = 0, range = 0] = numbers(`${center},${width}`, 'window', [2]);
  if (voiFunction === undefined || rest.length > 0) {
    throw new HubError('invalid', 'window: the function is linear, linear-exact or sigmoid');
  }
  if (range <= 0) throw new HubError('invalid', 'window: the width is above 0');
  return { window: { center: middle, width: range }, voiFunction };
}

/** `width,height` or with `left,top,width,height` of the part to show (PS3.18 section 8.3.5.1.3), in pixels. */
function viewportOf(text: string): RenderSettings['viewport'] {
  const values = numbers(text, 'viewport', [2, 6]).map(Math.round);
  const [width = 0, height = 0, left, top, sourceWidth = 0, sourceHeight = 0] = values;
  if (Math.min(width, height) < 1 || Math.max(width, height) > MOST_PIXELS_A_SIDE) {
    throw new HubError('invalid', `viewport: each side is 1 to ${MOST_PIXELS_A_SIDE} pixels`);
  }
  if (left === undefined || top === undefined) return { width, height, source: null };
  if (Math.min(left, top) < 0 || Math.min(sourceWidth, sourceHeight) < 1) {
    throw new HubError('invalid', 'viewport: the part to show lies inside the image');
  }
  return { width, height, source: { left, top, width: sourceWidth, height: sourceHeight } };
}

/** How the query wants the picture. @throws HubError invalid */
export function renderSettingsOf(
  query: (name: string) => string | undefined,
  format: RenderSettings['format'],
): RenderSettings {
  const [quality = 90] = numbers(query('quality') ?? '90', 'quality', [1]);
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new HubError('invalid', 'quality is a whole number from 1 to 100');
  }
  const window = query('window');
  const viewport = query('viewport');
  return {
    format,
    quality,
    ...(window === undefined ? { window: null, voiFunction: null } : windowOf(window)),
    viewport: viewport === undefined ? null : viewportOf(viewport),
  };
}

function frameOf(c: HubContext): number {
  const text = c.req.query('frame') ?? '1';
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new HubError('invalid', 'frame is a number from 1');
  return Number(text);
}

/** JPEG unless PNG is wanted (PS3.18 section 8.7.4); null when the client takes neither. */
function formatOf(c: HubContext): RenderSettings['format'] | null {
  for (const { type } of parseAccept(acceptOf(c))) {
    if (type === 'image/png') return 'png';
    if (['image/jpeg', 'image/*', '*/*'].includes(type)) return 'jpeg';
  }
  return null;
}

/** Answers an instance as a picture; of several frames the first, or the one that `frame` names. */
export async function answerRendered(
  c: HubContext,
  threads: Threads,
  row: InstanceRow,
  kind: 'rendered' | 'thumbnail',
): Promise<Response> {
  const format = formatOf(c);
  if (format === null) return notAcceptable(c, 'Pictures are given as image/jpeg or image/png');
  const asked = renderSettingsOf((name) => c.req.query(name), format);
  const small = { width: THUMBNAIL_PIXELS, height: THUMBNAIL_PIXELS, source: null };
  const settings = kind === 'thumbnail' ? { ...asked, viewport: asked.viewport ?? small } : asked;
  const frame = frameOf(c);
  const etag = `"${row.hash}-${kind}-${format}"`;
  const headers = { etag, 'cache-control': KEPT_FOR_GOOD, vary: 'Accept', 'content-type': `image/${format}` };
  if (hasAlready(c, etag)) return c.body(null, 304, headers);
  const { hash, frameTable } = row;
  const task = { kind: 'render' as const, pixels: { hash, frameTable }, frame: frame - 1, settings };
  return c.body(await threads.run(task, RENDER_MS), 200, headers);
}
