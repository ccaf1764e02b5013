import type { FhirIssue } from './issue.ts';
import type { JsonValue } from './json.ts';
import { isObject } from './locate.ts';

const CHANGES_MEANING: ReadonlySet<string> = new Set(['modifierExtension', 'implicitRules']);

function find(value: JsonValue): string | null {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      const found = find(item);
      if (found !== null) return `[${at}]${found}`;
    }
    return null;
  }
  if (!isObject(value)) return null;
  for (const key of Object.keys(value)) {
    if (CHANGES_MEANING.has(key)) return `.${key}`;
    const found = find(value[key] ?? null);
    if (found !== null) return `.${key}${found}`;
  }
  return null;
}

/**
 * The first element that a receiver must not pass over because it may change the meaning of all around it (R4,
 * sections 2.20.0.4 and 2.27.3); null when there is none. Nothing of the kind is known to the hub.
 */
export function unreadModifier(value: JsonValue, path: string): FhirIssue | null {
  const found = find(value);
  if (found === null) return null;
  const reason = 'the hub does not know what this changes in the meaning';
  return { code: 'not-supported', path: `${path}${found}`, reason };
}
