import { createHash } from 'node:crypto';
import type { Quantity, Resource } from './resource.ts';

/** The digits of a number as they were received, which a double loses: `5.20`, not `5.2`. */
const AS_WRITTEN = Symbol('as written');

type Exact = { [AS_WRITTEN]?: string };

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A quantity that leaves with the digits of `written`, where those are a JSON number of the same value. */
export function exactQuantity(quantity: Quantity, written: string): Quantity {
  if (!JSON_NUMBER.test(written) || Number(written) !== quantity.value) return quantity;
  const exact: Exact = { [AS_WRITTEN]: written };
  return Object.assign(quantity, exact);
}

function writtenOf(value: object): string | undefined {
  const { [AS_WRITTEN]: written }: Exact = value;
  return written;
}

/** FHIR JSON (R4, section 2.1.2): empty objects and lists are left out, as are elements that are not told. */
export function writeJson(value: unknown): string {
  return written(value) ?? 'null';
}

function written(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => written(item) ?? []);
    return items.length === 0 ? undefined : `[${items.join(',')}]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const digits = writtenOf(value);
  const members = Object.entries(value).flatMap(([key, item]) => {
    const text = key === 'value' && digits !== undefined ? digits : written(item);
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return members.length === 0 ? undefined : `{${members.join(',')}}`;
}

/** The resource with the version that its content makes it: the same content is the same version. */
export function withVersion<R extends Resource>(resource: R): R {
  const versionId = createHash('sha256').update(writeJson(resource)).digest('hex').slice(0, 32);
  return { ...resource, meta: { versionId, ...resource.meta } };
}
