import type { Context } from 'hono';
import type { z } from 'zod';
import { HubError } from '../../domain/errors.ts';

const JSON_LIMIT_BYTES = 1024 * 1024;

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    problem: issue.message,
  }));
  const first = problems[0];
  const place = first === undefined || first.path === '' ? where : `${where}.${first.path}`;
  throw new HubError('invalid', `${place}: ${first?.problem ?? 'not as expected'}`, {
    details: { problems },
  });
}

/** The request's JSON body, checked; errors name the path that is wrong, never the value sent. */
export async function parseJson<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const declared = Number(c.req.header('content-length') ?? 0);
  if (declared > JSON_LIMIT_BYTES) throw new HubError('tooLarge', 'The JSON body is over 1 MiB');
  const text = await c.req.text();
  if (text.length > JSON_LIMIT_BYTES) throw new HubError('tooLarge', 'The JSON body is over 1 MiB');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HubError('invalid', 'The body is not JSON', { cause });
  }
  return checked(schema, value, 'body');
}

/** The request's query, checked the same way. */
export function parseQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return checked(schema, c.req.query(), 'query');
}
