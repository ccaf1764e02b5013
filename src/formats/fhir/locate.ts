import type { FhirReference } from './elements.ts';
import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';

/** A received resource and where it stands. */
export type Located = {
  readonly path: string;
  readonly type: string;
  readonly resource: JsonObject;
  /** Of its entry in the Bundle; that of the resource around it for one that is contained. */
  readonly fullUrl: string | null;
};

/** What a reference leads to: a resource sent along, one on this hub by its id, or nothing that is known. */
export type Target =
  | { readonly kind: 'sent'; readonly located: Located }
  | { readonly kind: 'held'; readonly type: string; readonly id: string }
  | { readonly kind: 'nothing'; readonly reason: string };

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** All that was sent, by what references call it. */
export type SentAlong = {
  readonly byUrl: ReadonlyMap<string, readonly Located[]>;
  /** By `Type/id`. */
  readonly byTypeAndId: ReadonlyMap<string, readonly Located[]>;
};

export function sentAlong(entries: readonly Located[]): SentAlong {
  const [byUrl, byTypeAndId] = [new Map<string, Located[]>(), new Map<string, Located[]>()];
  const add = (map: Map<string, Located[]>, name: string, located: Located) => {
    const known = map.get(name);
    if (known === undefined) map.set(name, [located]);
    else known.push(located);
  };
  for (const located of entries) {
    if (located.fullUrl !== null) add(byUrl, located.fullUrl, located);
    if (typeof located.resource.id === 'string')
      add(byTypeAndId, `${located.type}/${located.resource.id}`, located);
  }
  return { byUrl, byTypeAndId };
}

/** A resource inside another one, found by `#id`. */
function containedIn(container: Located, id: string): Located[] {
  const { contained } = container.resource;
  if (!Array.isArray(contained)) return [];
  return contained.flatMap((resource, at) =>
    isObject(resource) && resource.id === id && typeof resource.resourceType === 'string'
      ? [
          {
            path: `${container.path}.contained[${at}]`,
            type: resource.resourceType,
            resource,
            fullUrl: container.fullUrl,
          },
        ]
      : [],
  );
}

const RELATIVE = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;

/**
 * Follows a reference from the resource that holds it (R4, section 2.36.4.1): `#id` to a contained resource, an
 * absolute one by `fullUrl`, a relative one by the base of the `fullUrl` of where it stands, else to this hub.
 * What two entries answer to leads nowhere.
 */
export function follow(
  { reference }: FhirReference,
  from: { readonly holder: Located; readonly container: Located },
  { byUrl, byTypeAndId }: SentAlong,
): Target {
  if (reference === undefined) return { kind: 'nothing', reason: 'the reference names nothing' };
  const relative = RELATIVE.exec(reference);
  const found = ((): readonly Located[] => {
    if (reference.startsWith('#')) return containedIn(from.container, reference.slice(1));
    if (relative === null) return byUrl.get(reference.split('/_history/')[0] ?? '') ?? [];
    const [, type = '', id = ''] = relative;
    const base = /^(https?:.*\/)[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.exec(from.holder.fullUrl ?? '')?.[1];
    return (base === undefined ? byTypeAndId.get(`${type}/${id}`) : byUrl.get(`${base}${type}/${id}`)) ?? [];
  })();
  const [first, second] = found;
  if (second !== undefined)
    return { kind: 'nothing', reason: 'the reference leads to more than one resource' };
  if (first !== undefined) return { kind: 'sent', located: first };
  const [, type, id] = relative ?? [];
  if (type !== undefined && id !== undefined) return { kind: 'held', type, id };
  return { kind: 'nothing', reason: 'the reference leads to nothing that was sent along' };
}
