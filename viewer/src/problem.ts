import type { ErrorKind } from '../../src/domain/errors.ts';

export type ProblemKind = ErrorKind | 'offline' | 'unreadable' | 'unknown';

export type Problem = {
  /** HTTP status; 0 when the hub was not reached. */
  readonly status: number;
  readonly kind: ProblemKind;
  /** The hub's own sentence, when it gave one. */
  readonly detail: string | null;
  readonly requestId: string | null;
  /** What the hub says for programs, when it says something. */
  readonly details?: unknown;
};

/** A request that the hub refused, or that never reached it. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail ?? problem.kind, cause === undefined ? {} : { cause });
    this.name = 'ApiError';
    this.problem = problem;
  }
}

const KIND_OF_STATUS: Record<number, ProblemKind> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  415: 'unsupported',
  422: 'unprocessable',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function textAt(value: object, key: string): string | null {
  const found = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** What a refused response says (RFC 9457 problem+json, or better-auth's `message`). */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null ? body : {};
  return {
    status: response.status,
    kind: KIND_OF_STATUS[response.status] ?? 'unknown',
    detail: textAt(said, 'detail') ?? textAt(said, 'message') ?? textAt(said, 'title'),
    requestId: textAt(said, 'requestId') ?? response.headers.get('x-request-id'),
    details: 'details' in said ? said.details : undefined,
  };
}

/** Any thrown value as a problem that a page can put in words. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 0, kind: 'unknown', detail, requestId: null };
}
