/** An object somewhere in a resource, with the resource itself. */
type Part = Readonly<Record<string, unknown>>;
type Rule = {
  /** Whether the rule speaks of this part. */
  readonly of: (part: Part) => boolean;
  readonly holds: (part: Part, root: Part) => boolean;
};

const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const partsIn = (value: unknown): Part[] => (Array.isArray(value) ? value.filter(isPart) : []);
const has = (part: Part, ...names: string[]) => names.some((name) => part[name] !== undefined);
const isA = (type: string) => (part: Part) => part.resourceType === type;
const numberIn = (quantity: unknown) => (isPart(quantity) ? quantity.value : undefined);
const hasValue = (part: Part) => Object.keys(part).some((key) => /^value[A-Z]/.test(key));
const text = (value: unknown) => JSON.stringify(value) ?? '';
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

function bundleTypes(...types: string[]): Rule['of'] {
  return (part) => isA('Bundle')(part) && !types.includes(String(part.type));
}
const noEntryHas = (name: string) => (part: Part) => partsIn(part.entry).every((entry) => !has(entry, name));

/** Invariants of R4 on what the hub writes, by their names there; those of elements that it never writes are left out. */
export const INVARIANTS: Readonly<Record<string, Rule>> = {
  'bdl-1': { of: bundleTypes('searchset', 'history'), holds: (part) => !has(part, 'total') },
  'bdl-2': { of: bundleTypes('searchset'), holds: noEntryHas('search') },
  'bdl-3': { of: bundleTypes('batch', 'transaction', 'history'), holds: noEntryHas('request') },
  'bdl-4': {
    of: bundleTypes('batch-response', 'transaction-response', 'history'),
    holds: noEntryHas('response'),
  },
  'bdl-5': {
    of: isA('Bundle'),
    holds: (part) => partsIn(part.entry).every((entry) => has(entry, 'resource', 'request', 'response')),
  },
  'bdl-7': {
    of: isA('Bundle'),
    holds: (part) => unique(partsIn(part.entry).flatMap(({ fullUrl }) => fullUrl ?? [])),
  },
  'bdl-8': {
    of: isA('Bundle'),
    holds: (part) => partsIn(part.entry).every(({ fullUrl }) => !String(fullUrl).includes('/_history/')),
  },
  'cpb-1': { of: isA('CapabilityStatement'), holds: (part) => has(part, 'rest', 'messaging', 'document') },
  'cpb-9': {
    of: (part) => part.mode === 'server',
    holds: (part) => unique(partsIn(part.resource).map(({ type }) => type)),
  },
  'cpb-12': {
    of: (part) => has(part, 'searchParam'),
    holds: (part) => unique(partsIn(part.searchParam).map(({ name }) => name)),
  },
  'cpb-14': {
    of: (part) => isA('CapabilityStatement')(part) && part.kind === 'instance',
    holds: (part) => has(part, 'implementation'),
  },
  'dom-2': {
    of: (part) => has(part, 'contained'),
    holds: (part) => partsIn(part.contained).every((one) => !has(one, 'contained')),
  },
  'dom-3': {
    of: (part) => has(part, 'contained'),
    holds: (part) =>
      partsIn(part.contained).every(({ id }) => text(part).includes(`"reference":"#${String(id)}"`)),
  },
  'dom-4': {
    of: (part) => has(part, 'contained'),
    holds: (part) => partsIn(part.contained).every((one) => !has(one, 'meta')),
  },
  'ext-1': {
    of: (part) => typeof part.url === 'string' && !has(part, 'relation', 'method', 'description'),
    holds: (part) => hasValue(part) !== has(part, 'extension'),
  },
  id: {
    of: (part) => typeof part.resourceType === 'string' && has(part, 'id'),
    holds: ({ id }) => /^[A-Za-z0-9.-]{1,64}$/.test(String(id)),
  },
  'obs-3': {
    of: (part) => has(part, 'referenceRange'),
    holds: (part) => partsIn(part.referenceRange).every((range) => has(range, 'low', 'high', 'text')),
  },
  'obs-6': { of: isA('Observation'), holds: (part) => !(hasValue(part) && has(part, 'dataAbsentReason')) },
  'obs-7': {
    of: isA('Observation'),
    holds: (part) =>
      !hasValue(part) || partsIn(part.component).every(({ code }) => text(code) !== text(part.code)),
  },
  'prr-1': { of: isA('ServiceRequest'), holds: (part) => !has(part, 'orderDetail') || has(part, 'code') },
  'qty-3': {
    of: (part) => has(part, 'code') && has(part, 'value', 'unit') && !has(part, 'type'),
    holds: (part) => has(part, 'system'),
  },
  'rat-1': {
    of: (part) => has(part, 'numerator', 'denominator'),
    holds: (part) => has(part, 'numerator') && has(part, 'denominator'),
  },
  'ref-1': {
    of: (part) => typeof part.reference === 'string' && part.reference.startsWith('#'),
    holds: ({ reference }, root) => text(root).includes(`"id":"${String(reference).slice(1)}"`),
  },
  'rng-2': {
    of: (part) => has(part, 'low') && has(part, 'high'),
    holds: ({ low, high }) => Number(numberIn(low)) <= Number(numberIn(high)),
  },
};

/** The invariants that a resource breaks, each with where. */
export function brokenInvariants(value: unknown, root: Part, path = ''): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, at) => brokenInvariants(item, root, `${path}[${at}]`));
  if (!isPart(value)) return [];
  const own = Object.entries(INVARIANTS).flatMap(([name, { of, holds }]) =>
    of(value) && !holds(value, root) ? [`${path}: ${name}`] : [],
  );
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, item]) => brokenInvariants(item, root, `${path}.${key}`)),
  ];
}

/** Whether a rule speaks of some part of a resource. */
export function anyPart(value: unknown, of: Rule['of']): boolean {
  if (Array.isArray(value)) return value.some((item) => anyPart(item, of));
  return isPart(value) && (of(value) || Object.values(value).some((item) => anyPart(item, of)));
}
