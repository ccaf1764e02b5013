import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { type ErrorKind, HubError } from '../../domain/errors.ts';
import { tellDiskFull } from '../disk-space.ts';

/** The web's word for each kind of error (RFC 9110). */
export const HTTP_STATUS: Readonly<Record<ErrorKind, ContentfulStatusCode>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  unsupported: 415,
  tooLarge: 413,
  unprocessable: 422,
  unavailable: 503,
};

function asHubError(thrown: unknown): HubError | null {
  const error = tellDiskFull(thrown);
  if (error instanceof HubError) return error;
  if (error instanceof HTTPException) {
    const kind = (Object.keys(HTTP_STATUS) as ErrorKind[]).find((key) => HTTP_STATUS[key] === error.status);
    return kind === undefined ? null : new HubError(kind, error.message);
  }
  return null;
}

/** Answers any error as problem+json (RFC 9457); what nobody foresaw is logged and answered as 500 without its words. */
export function problemResponse(c: Context, error: unknown, log: Logger, requestId: string): Response {
  const known = asHubError(error);
  if (known === null) log.error({ requestId, err: error }, 'unforeseen error');
  const status: ContentfulStatusCode = known === null ? 500 : HTTP_STATUS[known.kind];
  const body = {
    type: 'about:blank',
    title: known?.kind ?? 'internal',
    status,
    detail: known?.message ?? 'The hub failed to answer this; the log has the cause under the request id.',
    ...(known !== null && Object.keys(known.details).length > 0 ? { details: known.details } : {}),
    requestId,
  };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}
