import { createHash } from 'node:crypto';
import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';
import { isObject } from './locate.ts';

/** One writing of a value whatever the order of its names; numbers by value, since many programs lose their zeros. */
function canonical(value: JsonValue): string {
  if (value instanceof JsonNumber) return JSON.stringify(value.value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of what a resource says; `meta`, which each server gives its own, does not count. */
export function contentDigest({ meta: _meta, ...said }: JsonObject): string {
  return createHash('sha256').update(canonical(said)).digest('hex');
}
