import { HubError } from '../domain/errors.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import { type Payload, parseAccept, payloadsOf } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { annotationFont } from './annotation-font.ts';
import { ASK_AGAIN, acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';
import { annotationsOf, renderSettingsOf, wholeNumber } from './picture-settings.ts';
import type { RenderSettings } from './thread-protocol.ts';
import type { Threads } from './threads.ts';

const RENDER_MS = 30_000;
const THUMBNAIL_PIXELS = 256;
const MOST_FRAME = 999_999_999;
export const NO_FONT = '299 tamsoat "The annotation is left out: no font is installed here"';

/** A frame, counted from 1, of an instance. */
export type Picture = { readonly row: InstanceRow; readonly frame: number };

/** Every frame of an instance; an object without pixels has none. */
export function picturesOf(row: InstanceRow): Picture[] {
  const held = row.frameTable === null ? row.frames : parseFrameTable(row.frameTable).frames;
  return Array.from({ length: held }, (_, place) => ({ row, frame: place + 1 }));
}

/** Those of the instances that have pixels to show. */
export function withImages(rows: readonly InstanceRow[]): InstanceRow[] {
  return rows.filter((row) => row.rows !== null);
}

/** The picture that stands for an instance, a series or a study: the middle one of the series with the most images. */
export function representative(rows: readonly InstanceRow[]): Picture | undefined {
  const bySeries = Map.groupBy(rows, (row) => row.seriesUid);
  const [most = []] = [...bySeries.values()].sort((a, b) => b.length - a.length);
  const row = most[Math.floor(most.length / 2)];
  const frames = row === undefined ? [] : picturesOf(row);
  return frames[Math.floor(frames.length / 2)];
}

type Form = { readonly format: RenderSettings['format']; readonly multipart: boolean };

const FORMATS: ReadonlyMap<string, RenderSettings['format']> = new Map([
  ['image/jpeg', 'jpeg'],
  ['image/*', 'jpeg'],
  ['*/*', 'jpeg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
]);

/**
 * The form in which pictures are sent (PS3.18 section 8.7.4): JPEG unless another is wanted, and several only in parts;
 * null when the client takes nothing of the kind.
 */
export function pictureForm(payloads: readonly Payload[], several: boolean): Form | null {
  for (const { multipart, mediaType } of payloads) {
    const format = FORMATS.get(mediaType);
    if (format === undefined) continue;
    // Who takes anything gets one picture where one is asked for, since a browser shows no parts.
    const inParts = mediaType === '*/*' ? several : multipart;
    if (inParts || !several) return { format, multipart: inParts };
  }
  return null;
}

function settingsOf(c: HubContext, format: RenderSettings['format'], small: boolean) {
  const asked = renderSettingsOf((name) => c.req.query(name), format);
  const text = c.req.query('annotation');
  const of = text === undefined ? null : annotationsOf(text);
  const font = of === null ? null : annotationFont();
  const size = { width: THUMBNAIL_PIXELS, height: THUMBNAIL_PIXELS, source: null };
  const settings: RenderSettings = {
    ...asked,
    viewport: asked.viewport ?? (small ? size : null),
    annotation: of === null || font === null ? null : { of, font },
  };
  const warning: Record<string, string> = of !== null && font === null ? { warning: NO_FONT } : {};
  return { settings, warning };
}

/** Draws one picture in a thread. */
export function drawPicture(
  threads: Threads,
  { row: { hash, frameTable }, frame }: Picture,
  settings: RenderSettings,
): Promise<Buffer<ArrayBuffer>> {
  return threads.run({ kind: 'render', pixels: { hash, frameTable }, frame: frame - 1, settings }, RENDER_MS);
}

/** Answers pictures of one instance or of several; `kept` when they can never be others under this address. */
export async function answerPictures(
  c: HubContext,
  threads: Threads,
  pictures: readonly Picture[],
  { several, kept, small = false }: { several: boolean; kept: boolean; small?: boolean },
): Promise<Response> {
  const form = pictureForm(payloadsOf(parseAccept(acceptOf(c))), several);
  if (form === null) {
    const way = several
      ? 'several pictures only in parts: multipart/related; type="image/jpeg"'
      : 'image/gif';
    return notAcceptable(c, `Pictures are given as image/jpeg, image/png and ${way}`);
  }
  const { settings, warning } = settingsOf(c, form.format, small);
  const [first, ...rest] = pictures;
  if (first === undefined) throw new HubError('notFound', 'There is no image to show');
  const type = `image/${form.format}`;
  const etag = `"${first.row.hash}-${small ? 'small' : 'picture'}-${type}${form.multipart ? '-m' : ''}"`;
  const headers: Record<string, string> = {
    ...warning,
    ...(kept ? { etag } : {}),
    'cache-control': kept ? KEPT_FOR_GOOD : ASK_AGAIN,
    vary: 'Accept',
  };
  if (kept && hasAlready(c, etag)) return c.body(null, 304, headers);
  const drawn = await drawPicture(threads, first, settings);
  if (!form.multipart) return c.body(drawn, 200, { ...headers, 'content-type': type });
  const boundary = `tamsoat.${first.row.hash.slice(0, 40)}`;
  const part = { 'Content-Type': type };
  async function* parts(): AsyncGenerator<Part> {
    yield { headers: part, body: drawn };
    for (const picture of rest) {
      yield { headers: part, body: await drawPicture(threads, picture, settings) };
    }
  }
  const contentType = multipartType(type, null, boundary);
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, {
    ...headers,
    'content-type': contentType,
  });
}

/** Whether the client wants pictures in parts, so all of them and not the one that stands for them. */
export function wantsParts(c: HubContext): boolean {
  const [first] = payloadsOf(parseAccept(acceptOf(c)));
  return first?.multipart === true && first.mediaType.startsWith('image/');
}

/** Answers an instance as a picture: its first frame or the one that `frame` names; all frames to who takes parts. */
export async function answerRendered(c: HubContext, threads: Threads, row: InstanceRow): Promise<Response> {
  const named = c.req.query('frame');
  if (named === undefined && wantsParts(c)) {
    return answerPictures(c, threads, picturesOf(row), { several: true, kept: true });
  }
  const frame = wholeNumber(named ?? '1', 'frame', 1, MOST_FRAME);
  return answerPictures(c, threads, [{ row, frame }], { several: false, kept: true });
}

/** Answers a small picture of an instance, a series or a study: that of the frame named, or the one that stands for all. */
export async function answerThumbnail(
  c: HubContext,
  threads: Threads,
  rows: readonly InstanceRow[],
): Promise<Response> {
  const named = c.req.query('frame');
  const [only, ...others] = rows;
  const picture =
    named !== undefined && only !== undefined && others.length === 0
      ? { row: only, frame: wholeNumber(named, 'frame', 1, MOST_FRAME) }
      : representative(rows);
  const pictures = picture === undefined ? [] : [picture];
  return answerPictures(c, threads, pictures, { several: false, kept: rows.length === 1, small: true });
}
