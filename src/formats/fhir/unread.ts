import type { FhirIssue } from './issue.ts';
import type { JsonValue } from './json.ts';
import { isObject } from './locate.ts';

const CHANGES_MEANING: ReadonlySet<string> = new Set(['modifierExtension', 'implicitRules']);

/**
 * The first element that a receiver must not pass over because it may change the meaning of all around it (R4,
 * sections 2.20.0.4 and 2.27.3); null when there is none. Nothing of the kind is known to the hub.
 */
export function unreadModifier(value: JsonValue, path: string): FhirIssue | null {
  const parts: [JsonValue, string][] = Array.isArray(value)
    ? value.map((item, at) => [item, `${path}[${at}]`])
    : isObject(value)
      ? Object.entries(value).map(([key, item]) => [item, `${path}.${key}`])
      : [];
  for (const [item, at] of parts) {
    const name = at.slice(path.length + 1);
    if (!Array.isArray(value) && CHANGES_MEANING.has(name)) {
      return {
        code: 'not-supported',
        path: at,
        reason: 'the hub does not know what this changes in the meaning',
      };
    }
    const found = unreadModifier(item, at);
    if (found !== null) return found;
  }
  return null;
}
