export const ERROR_KINDS = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'notFound',
  'conflict',
  'unsupported',
  'tooLarge',
  'unprocessable',
  'unavailable',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/**
 * The one error the hub throws on purpose; each border maps its `kind` to that border's own words.
 * `message` and `details` reach callers and logs, so they never hold patient data.
 */
export class HubError extends Error {
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    kind: ErrorKind,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HubError';
    this.kind = kind;
    this.details = options.details ?? {};
  }
}

/** What one item of many answers when it fails; the rest of the batch goes on. */
export type Refused = { readonly ok: false; readonly reason: string };
export type Result<T> = ({ readonly ok: true } & T) | Refused;

/** Words for an unknown thrown value, safe to keep beside a job or a receipt. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
