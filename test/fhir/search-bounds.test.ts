import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { newId, type PatientKey } from '../../src/domain/ids.ts';
import { KINDS } from '../../src/fhir/kinds.ts';
import { planSearch } from '../../src/fhir/search.ts';
import { LOOKED_AT } from '../../src/fhir/search-bounds.ts';
import { FHIR_TYPES, type FhirType } from '../../src/fhir/search-kind.ts';
import { readSearch } from '../../src/fhir/search-query.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { bundleOf, outcomeOf } from './resources.ts';
import { stageAll } from './staged.ts';

let hub: TestHub;
let studyUid: string;

/** More people than one page looks at, of whom every hundredth is a man. */
async function crowd() {
  const { db } = hub.hub;
  for (let from = 0; from <= LOOKED_AT; from += 500) {
    const rows = Array.from({ length: 500 }, (_, at) => ({
      id: newId<PatientKey>(1_700_000_000_000 + from + at),
      issuer: 'CROWD',
      patientId: `C${from + at}`,
      name: `Người ${from + at}`,
      dicomName: null,
      nameFolded: `nguoi ${from + at}`,
      birthDate: '1980-01-01',
      sex: at % 100 === 0 ? ('M' as const) : ('F' as const),
      createdAt: 1_700_000_000_000 + from + at,
    }));
    await db.insertInto('patients').values(rows).execute();
  }
}

/** What the database says it will do for a search. */
async function planOf(type: FhirType, params: string): Promise<string> {
  const { db, config } = hub.hub;
  const source = { db, config, dicomWeb: '' };
  const query = readSearch(KINDS[type], new URLSearchParams(params), true);
  const { page } = await planSearch(KINDS[type], query, source);
  const onPostgres = config.database.kind === 'postgres';
  return db.connection().execute(async (connection) => {
    // The tables here are small, and would be read through whatever indexes there are.
    if (onPostgres) await sql`set enable_seqscan = off`.execute(connection);
    const explain = onPostgres ? sql`explain ${page}` : sql`explain query plan ${page}`;
    const { rows } = await explain.execute(connection);
    if (onPostgres) await sql`reset enable_seqscan`.execute(connection);
    return rows.map((row) => JSON.stringify(row)).join('\n');
  });
}

/** A value of each kind for the parameters that narrow a search. */
const VALUES: Readonly<Record<string, string>> = {
  birthdate: '1970-02-03',
  started: '2026-03-04',
  name: 'nguyen',
  family: 'nguyen',
  given: 'dao',
  identifier: 'ODD-1',
  'patient.identifier': 'P-1',
  'subject.identifier': 'P-1',
};

describeOnBoth(
  'A search by FHIR of a large hub',
  async (opened) => {
    hub = opened;
    const staged = await stageAll(hub);
    studyUid = staged.study.studyUid;
    await staged.sign();
    await crowd();
  },
  () => {
    it.each(
      FHIR_TYPES.flatMap((type) =>
        Object.entries(KINDS[type].parameters).flatMap(([name, { narrows }]) =>
          narrows === undefined ? [] : [[type, name] as const],
        ),
      ),
    )('reads no table through for %s?%s', async (type, name) => {
      const plan = await planOf(type, `${name}=${VALUES[name] ?? studyUid}`);
      expect(plan).not.toMatch(
        /SCAN (patients|observations|labReports|reports|studies|orders|visits|series)\b/,
      );
      expect(plan).not.toContain('Seq Scan on');
    });

    it('looks at so many for one page, and goes on from there on the next, each once', async () => {
      const ids: (string | undefined)[] = [];
      let pages = 0;
      for (let path = '/fhir/Patient?gender=male&_count=200'; path !== ''; pages += 1) {
        const page = await bundleOf(await hub.asAutomation(path));
        ids.push(...page.entry.map(({ resource: one }) => one?.id));
        path = page.link.find(({ relation }) => relation === 'next')?.url.replace(hub.url, '') ?? '';
      }
      const { db } = hub.hub;
      const held = await db.selectFrom('patients').select('id').where('sex', '=', 'M').execute();
      expect(held.length).toBeGreaterThan(100);
      expect(ids.toSorted()).toEqual(held.map(({ id }) => id as string).toSorted());
      expect(pages).toBe(2);
    });

    it('sorts and counts all of them only where few are meant', async () => {
      for (const query of ['_sort=birthdate', '_summary=count', 'gender=male&_total=accurate']) {
        const refused = await hub.asAutomation(`/fhir/Patient?${query}`);
        expect(refused.status).toBe(422);
        expect((await outcomeOf(refused))[0]?.diagnostics).toContain('identifier');
        const narrow = await hub.asAutomation(`/fhir/Patient?${query}&identifier=C0`);
        expect(narrow.status).toBe(200);
      }
    });
  },
);
