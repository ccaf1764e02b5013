import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { seriesUid, sopInstanceUid, studyUid } from '../domain/ids.ts';
import type { HubContext } from '../platform/http/env.ts';
import { parseQuery } from '../platform/http/parse.ts';
import { parseAccept } from './accept.ts';
import { findInstance, type InstanceAddress, type InstanceRow } from './address.ts';
import { annotationFont } from './annotation-font.ts';
import { KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { answerBytes, contentOf } from './answer-bytes.ts';
import { annotationsOf, MOST_PIXELS_A_SIDE, wholeNumber } from './picture-settings.ts';
import { drawPicture, NO_FONT } from './rendered.ts';
import { answerFile, type FileSource } from './retrieve.ts';
import type { RenderSettings } from './thread-protocol.ts';
import type { Threads } from './threads.ts';

const DICOM = 'application/dicom';
const text = z.string().optional();

/** The parameters of a request (PS3.18 section 9.1.2); what the Standard does not name is passed over. */
const parameters = z.object({
  requestType: z.literal('WADO'),
  studyUID: z.string(),
  seriesUID: z.string(),
  objectUID: z.string(),
  contentType: text,
  anonymize: text,
  annotation: text,
  rows: text,
  columns: text,
  region: text,
  windowCenter: text,
  windowWidth: text,
  frameNumber: text,
  imageQuality: text,
  presentationUID: text,
  presentationSeriesUID: text,
  transferSyntax: text,
});
type Parameters = z.infer<typeof parameters>;

function addressOf({ studyUID, seriesUID, objectUID }: Parameters): InstanceAddress {
  const study = studyUid(studyUID);
  const series = seriesUid(seriesUID);
  const instance = sopInstanceUid(objectUID);
  if (study === null || series === null || instance === null) {
    throw new HubError('invalid', 'studyUID, seriesUID and objectUID are UIDs');
  }
  return { study, series, instance };
}

type Wanted = typeof DICOM | RenderSettings['format'];

/** What is sent: what `contentType` or else the Accept header names first of what there is; null when there is none. */
export function wantedType(
  contentType: string | undefined,
  accept: string | undefined,
  shown: boolean,
): Wanted | null {
  for (const { type } of parseAccept(contentType ?? accept)) {
    if (type === DICOM || type === 'application/*') return DICOM;
    if (type === '*/*') return shown ? 'jpeg' : DICOM;
    if (!shown) continue;
    if (type === 'image/jpeg' || type === 'image/*') return 'jpeg';
    if (type === 'image/png') return 'png';
    if (type === 'image/gif') return 'gif';
  }
  return null;
}

function decimals(value: string, name: string, count: number): number[] {
  const numbers = value.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (numbers.length !== count || !numbers.every(Number.isFinite)) {
    throw new HubError('invalid', `${name} takes ${count} ${count === 1 ? 'number' : 'numbers with commas'}`);
  }
  return numbers;
}

function regionOf(value: string): NonNullable<RenderSettings['region']> {
  const [left = 0, top = 0, right = 0, bottom = 0] = decimals(value, 'region', 4);
  if (Math.min(left, top) < 0 || Math.max(right, bottom) > 1 || left >= right || top >= bottom) {
    throw new HubError('invalid', 'region is left, top, right and bottom, each from 0 to 1');
  }
  return [left, top, right, bottom];
}

function windowOf({ windowCenter, windowWidth }: Parameters): RenderSettings['window'] {
  if (windowCenter === undefined && windowWidth === undefined) return null;
  const [center = 0] = decimals(windowCenter ?? '', 'windowCenter', 1);
  const [width = 0] = decimals(windowWidth ?? '', 'windowWidth', 1);
  if (width <= 0) throw new HubError('invalid', 'windowWidth is above 0');
  return { center, width };
}

/** How the parameters want the picture. @throws HubError invalid */
export function settingsOf(
  asked: Parameters,
  format: RenderSettings['format'],
  font: string | null,
): RenderSettings {
  const side = (value: string | undefined, name: string) =>
    value === undefined ? MOST_PIXELS_A_SIDE : wholeNumber(value, name, 1, MOST_PIXELS_A_SIDE);
  const sized = asked.rows !== undefined || asked.columns !== undefined;
  const size = { width: side(asked.columns, 'columns'), height: side(asked.rows, 'rows'), source: null };
  const of = asked.annotation === undefined ? null : annotationsOf(asked.annotation);
  return {
    format,
    quality: wholeNumber(asked.imageQuality ?? '90', 'imageQuality', 1, 100),
    window: windowOf(asked),
    voiFunction: null,
    viewport: sized ? size : null,
    region: asked.region === undefined ? null : regionOf(asked.region),
    annotation: of === null || font === null ? null : { of, font },
  };
}

/** @throws HubError unsupported for what is not done here, rather than answering as if it had been */
function refuseUndone({ anonymize, presentationUID, presentationSeriesUID }: Parameters): void {
  if (anonymize !== undefined) {
    throw new HubError('unsupported', 'Images are not anonymised here; nothing is sent instead');
  }
  if (presentationUID !== undefined || presentationSeriesUID !== undefined) {
    throw new HubError('unsupported', 'Presentation states are not applied here');
  }
}

/** Answers a request of an old viewer by WADO-URI (PS3.18 section 9): the object, or one of its frames as a picture. */
export async function answerWadoUri(
  c: HubContext,
  source: FileSource & { threads: Threads },
): Promise<Response> {
  const asked = parseQuery(c, parameters);
  refuseUndone(asked);
  const row = await findInstance(source.platform.db, addressOf(asked));
  const shown = row.rows !== null;
  // Of several frames a picture shows one, so who names none gets the object.
  const plain = asked.contentType === undefined && row.frames > 1 && asked.frameNumber === undefined;
  const wanted = plain ? DICOM : wantedType(asked.contentType, c.req.header('accept'), shown);
  if (wanted === null) {
    const pictures = shown ? ', image/jpeg, image/png and image/gif' : '';
    return notAcceptable(c, `The object is given as ${DICOM}${pictures}`);
  }
  if (wanted !== DICOM) return answerPicture(c, source.threads, row, asked, wanted);
  const transferSyntax = asked.transferSyntax ?? '';
  return answerFile(c, source, row, [{ multipart: false, mediaType: DICOM, transferSyntax }]);
}

async function answerPicture(
  c: HubContext,
  threads: Threads,
  row: InstanceRow,
  asked: Parameters,
  format: RenderSettings['format'],
): Promise<Response> {
  const frame = wholeNumber(asked.frameNumber ?? '1', 'frameNumber', 1, 999_999_999);
  const font = asked.annotation === undefined ? null : annotationFont();
  const drawn = await drawPicture(threads, { row, frame }, settingsOf(asked, format, font));
  return answerBytes(c, contentOf(`"${row.hash}-${format}"`, drawn), {
    'content-type': `image/${format}`,
    'cache-control': KEPT_FOR_GOOD,
    vary: 'Accept',
    ...(asked.annotation !== undefined && font === null ? { warning: NO_FONT } : {}),
  });
}
