import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { foldName } from '../domain/name.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

type Condition = RawBuilder<SqlBool>;

/** Folded patterns with `*` and `?`, all of which a name must hold: at the start of a writing, or of any word. */
export type NameSearch = {
  readonly patterns: readonly string[];
  readonly at: 'writing' | 'word';
};

/**
 * What a typed name asks for, accents and case aside. Literally (PS3.4 section C.2.2.2.1) each writing that is given
 * must be one of the person's whole, wildcards included; fuzzily every word must begin a word of the name, in any order.
 */
export function nameSearch(typed: string, fuzzy: boolean): NameSearch {
  const some = (patterns: string[]) => patterns.filter((pattern) => pattern !== '');
  if (!fuzzy) return { at: 'writing', patterns: some(typed.split('=').map(foldName)) };
  const words = foldName(typed.replaceAll('*', ' ')).split(' ');
  return { at: 'word', patterns: some(words).map((word) => `${word}*`) };
}

/** DICOM wildcards (PS3.4 section C.2.2.2.4) as a LIKE pattern with `!` as its escape. */
export function likePattern(value: string): string {
  return value.replace(/[!%_]/g, '!$&').replaceAll('*', '%').replaceAll('?', '_');
}

/** What a pattern begins with before its first wildcard, as a range of an index; '' when it begins with one. */
export function patternStart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}

/** Greater than every text that begins with `start`, in the order of bytes. */
export const endOf = (start: string) => `${start}\u{10ffff}`;

const like = (column: RawBuilder<unknown>, pattern: string): Condition =>
  sql`${column} like ${pattern} escape '!'`;

/** `Nguyễn^*` asks for the family name, also of who has no other. */
function ways(pattern: string): string[] {
  return pattern.endsWith(' *') ? [pattern, pattern.slice(0, -2)] : [pattern];
}

/** Whether a column that holds a `searchName` holds what is searched, read row by row. */
export function nameHolds(column: RawBuilder<unknown>, { patterns, at }: NameSearch): Condition {
  const held = patterns.flatMap((pattern) => {
    const found = ways(pattern).flatMap((way) => {
      const end = likePattern(way);
      if (at === 'word') return [like(column, end), like(column, `% ${end}`)];
      // A writing ends where the next begins, so that one without wildcards is compared whole.
      const [first, later] = [like(column, end), like(column, `%= ${end}`)];
      return [first, later, like(column, `${end}= %`), like(column, `%= ${end}= %`)];
    });
    return [sql<SqlBool>`(${sql.join(found, sql` or `)})`];
  });
  return held.length === 0 ? sql`true` : sql`(${sql.join(held, sql` and `)})`;
}

/** The folded names that hold what is searched, from the index of phrases. */
function namesHeld({ patterns, at }: NameSearch): RawBuilder<unknown> {
  // The longest pattern is the rarest as a rule; the others are looked for in the names that have it.
  const [rarest = '', ...others] = patterns.toSorted(
    (a, b) => patternStart(b).length - patternStart(a).length,
  );
  const start = patternStart(rarest.endsWith(' *') ? rarest.slice(0, -2) : rarest);
  const phrase = sql.ref('namePhrases.phrase');
  const begins = ways(rarest).map((way) =>
    /[*?]/.test(way) ? like(phrase, likePattern(way)) : sql<SqlBool>`${phrase} = ${way}`,
  );
  return sql`select ${sql.ref('namePhrases.name')} from ${sql.table('namePhrases')}
    where ${sql.ref('namePhrases.later')} in (${at === 'word' ? sql`0, 1` : sql`0`})
    and ${phrase} >= ${start} and ${phrase} < ${endOf(start)} and (${sql.join(begins, sql` or `)})
    and ${nameHolds(sql.ref('namePhrases.name'), { at, patterns: others })}`;
}

const MOST_NAMES = 1000;

export type NameCondition = {
  readonly condition: Condition;
  /** Whether so few names are meant that an index of names finds them; else nearly every row has one. */
  readonly narrow: boolean;
};

/**
 * A search for people by name, over a column that holds `nameFolded`. Few names are looked up in the column's index;
 * for many the rows are read in the order that the query gives, since a page of them is soon full.
 */
export async function nameCondition(db: DbOrTx, column: string, search: NameSearch): Promise<NameCondition> {
  if (search.patterns.every((pattern) => /^\**$/.test(pattern)))
    return { condition: sql`true`, narrow: false };
  const names = namesHeld(search);
  const { rows } = await sql<{ count: number }>`
    select count(*) as ${sql.id('count')} from (${names} limit ${sql.lit(MOST_NAMES + 1)}) as ${sql.id('some')}`.execute(
    db,
  );
  if (Number(rows[0]?.count ?? 0) > MOST_NAMES) {
    return { condition: nameHolds(sql.ref(column), search), narrow: false };
  }
  return { condition: sql`${sql.ref(column)} in (${names})`, narrow: true };
}
