import type { CharacterSet } from './character-sets.ts';
import { decodeText } from './characters.ts';
import { keywordOfTag, printTag } from './dictionary.ts';
import { decimalOf, numbersOf, stringsOf } from './element-values.ts';
import type { OpenedFile } from './open-part10.ts';
import { type PersonName, parsePersonName } from './person-name.ts';
import type { Element } from './scan-elements.ts';
import { Tag } from './tags.ts';

export type ElementReader = ReturnType<typeof elementReader>;

/**
 * Reads top-level attributes of an opened file by tag, as text, names and numbers.
 *
 * Absent and empty are the same: '' or undefined. Text with bytes outside its character set is given with U+FFFD in
 * their place, and its keyword is collected in `flawed`. Of a repeated element the first counts.
 */
export function elementReader(file: OpenedFile, characterSet: CharacterSet) {
  const bytes = file.dataSet;
  const elements = file.scan.elements;
  const top = new Map<number, Element>();
  const repeated: Element[] = [];
  const flawed = new Set<string>();
  for (const element of elements) {
    if (element.depth !== 0) continue;
    if (top.has(element.tag)) repeated.push(element);
    else top.set(element.tag, element);
  }

  const decoded = (tag: number, isName: boolean): string => {
    const element = top.get(tag);
    if (!element || element.length <= 0) return '';
    const value = bytes.subarray(element.offset, element.offset + element.length);
    const result = decodeText(value, characterSet, isName);
    if (result.flawed) flawed.add(keywordOfTag(tag) ?? printTag(tag));
    return result.text.replaceAll('\0', '').trim();
  };
  const stringsAt = (element: Element | undefined) => (element ? stringsOf(bytes, element) : []);
  const numbersAt = (element: Element | undefined): number[] => {
    if (!element) return [];
    if (element.vr !== 'DS' && element.vr !== 'IS') return numbersOf(bytes, element, 1024);
    const values = stringsOf(bytes, element).map(decimalOf);
    return values.every((value) => value !== undefined) ? values : [];
  };
  const sharedElement = (sequence: number, tag: number): Element | undefined => {
    const groups = top.get(Tag.SharedFunctionalGroupsSequence);
    if (!groups) return undefined;
    let inside = false;
    for (let i = elements.indexOf(groups) + 1; i < elements.length; i++) {
      const element = elements[i];
      if (!element || element.depth === 0) return undefined;
      if (element.depth === 2) inside = element.tag === sequence;
      else if (inside && element.depth === 4 && element.tag === tag) return element;
    }
    return undefined;
  };
  const codes = (tag: number): string[] => stringsAt(top.get(tag));
  const texts = (tag: number): string[] => {
    const text = decoded(tag, false);
    return text === '' ? [] : text.split('\\').map((value) => value.trim());
  };
  const numbers = (tag: number): number[] => numbersAt(top.get(tag));

  return {
    flawed,
    /** The first of `tags` that occurs twice with different values, by keyword. */
    contradiction(tags: number[]): string | undefined {
      const clash = repeated.find(
        (again) => tags.includes(again.tag) && stringsAt(again).join('\\') !== codes(again.tag).join('\\'),
      );
      return clash && (keywordOfTag(clash.tag) ?? printTag(clash.tag));
    },
    /** All values of a code, UID, date or other text of the default repertoire. */
    codes,
    /** The first value of a code, UID, date or other text of the default repertoire. */
    code: (tag: number): string => codes(tag)[0] ?? '',
    /** All values of a text in the file's character set. */
    texts,
    /** The first value of a text in the file's character set. */
    text: (tag: number): string => texts(tag)[0] ?? '',
    /** The first value of a person name. */
    name: (tag: number): PersonName => parsePersonName(decoded(tag, true).split('\\')[0] ?? ''),
    /** All numbers of a DS, IS or binary value; none when one of them is not a number. */
    numbers,
    /** The first number of a value. */
    number: (tag: number): number | undefined => numbers(tag)[0],
    /** The first number of a value, if it is a whole one. */
    integer(tag: number): number | undefined {
      const value = numbers(tag)[0];
      return Number.isSafeInteger(value) ? value : undefined;
    },
    /**
     * Values in a sequence of the first item of SharedFunctionalGroupsSequence (PS3.3 §C.7.6.16), where enhanced
     * multi-frame objects keep what classic ones have at the top.
     */
    shared: (sequence: number, tag: number): string[] => stringsAt(sharedElement(sequence, tag)),
    /** As `shared`, as numbers. */
    sharedNumbers: (sequence: number, tag: number): number[] => numbersAt(sharedElement(sequence, tag)),
  };
}
