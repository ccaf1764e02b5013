/** A person name in its up to three written forms (PS3.5 §6.2.1), each with components separated by `^`. */
export type PersonName = { alphabetic: string; ideographic: string; phonetic: string };

/** Splits a decoded PN value into its component groups; trailing empty components are dropped. */
export function parsePersonName(value: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = value.split('=').map(tidyGroup);
  return { alphabetic, ideographic, phonetic };
}

/** A name as one PN value: its groups with `=` between them, none at the end. */
export function writtenName({ alphabetic, ideographic, phonetic }: PersonName): string {
  return [alphabetic, ideographic, phonetic].join('=').replace(/=+$/, '');
}

function tidyGroup(group: string): string {
  return group
    .split('^')
    .map((component) => component.trim())
    .join('^')
    .replace(/\^+$/, '');
}
