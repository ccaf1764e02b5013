import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { bundleOf, creatinine, outcomeOf, postFhir, transaction } from './resources.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.stop());

/** What the hub holds of results and persons. */
async function counts() {
  const count = async (table: 'patients' | 'labReports' | 'observations') => {
    const { n } = await hub.hub.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  };
  return [await count('patients'), await count('labReports'), await count('observations')];
}

const plain = JSON.stringify(transaction('H-1', [creatinine(4321)]));
const put = (written: string) => plain.replace('4321', written);

const bodies: [string, () => string, string][] = [
  ['nested a million deep', () => '{"a":'.repeat(1_000_000), 'Bundle'],
  [
    'a million lists deep in a value',
    () => put('['.repeat(1_000_000)),
    'Bundle.entry[1].resource.valueQuantity.value',
  ],
  ['a name twice', () => put('1,"value":2'), 'Bundle.entry[1].resource.valueQuantity.value'],
  ['a number beyond all', () => put('1e400'), 'Bundle.entry[1].resource.valueQuantity.value'],
  [
    'a number of a million digits',
    () => put('9'.repeat(1_000_000)),
    'Bundle.entry[1].resource.valueQuantity.value',
  ],
  ['a text for a number', () => put('"1.2"'), 'Bundle.entry[1].resource.valueQuantity.value'],
  [
    'an object for a number',
    () => put('{"value":1,"text":"1"}'),
    'Bundle.entry[1].resource.valueQuantity.value',
  ],
  ['nothing for a number', () => put('null'), 'Bundle.entry[1].resource.valueQuantity.value'],
  ['a NUL in a name', () => plain.replace('Nguyễn', '\\u0000'), 'Bundle.entry[0].resource.name[0].family'],
  [
    'half a surrogate pair',
    () => plain.replace('Nguyễn', '\\ud800'),
    'Bundle.entry[0].resource.name[0].family',
  ],
  ['a person of no number', () => plain.replace('"P-1"', '""'), 'Bundle.entry[0].resource.identifier'],
  ['entries that are none', () => '{"resourceType":"Bundle","type":"batch","entry":{}}', 'Bundle.entry'],
  [
    'half of a million values',
    () => `{"resourceType":"Bundle","a":[${'0,'.repeat(500_000)}0]}`,
    'Bundle.a[399997]',
  ],
  ['a text without end', () => `{"resourceType":"Bundle","a":"${'x'.repeat(3_000_000)}`, 'Bundle.a'],
  ['a prototype', () => '{"__proto__":{"resourceType":"Bundle","type":"batch"}}', 'Bundle.resourceType'],
];

describe('hostile FHIR', () => {
  it.each(bodies)('is refused at its element, and leaves nothing behind: %s', async (_what, body, place) => {
    const before = await counts();
    const answer = await postFhir(hub, '/fhir', body());
    expect(answer.status).toBe(400);
    const [issue] = await outcomeOf(answer);
    expect(issue?.expression?.[0]?.startsWith(place), issue?.expression?.[0]).toBe(true);
    expect(await counts()).toEqual(before);
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
  });

  it('of 100 MB is refused before it is read', async () => {
    const part = Buffer.alloc(1024 * 1024, 0x20);
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        if (sent === 100) return controller.close();
        sent += 1;
        controller.enqueue(part);
      },
    });
    const status = await hub
      .asAutomation('/fhir', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json' },
        body: stream,
        duplex: 'half',
      })
      .then(
        (answer) => answer.status,
        // The hub may close the connection while the rest is still being sent.
        () => 413,
      );
    expect(status).toBe(413);
    expect(sent).toBeLessThan(100);
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
  });

  it('of 16 MB and more is refused by what its header says', async () => {
    const answer = await postFhir(hub, '/fhir', ' '.repeat(16 * 1024 ** 2 + 1));
    expect(answer.status).toBe(413);
    expect(await outcomeOf(answer)).toMatchObject([{ code: 'too-long' }]);
  });

  it('does not keep others waiting while a long transaction is read', async () => {
    const results = Array.from({ length: 4000 }, (_, at) => creatinine(1 + at / 1000));
    const long = postFhir(hub, '/fhir', transaction('LONG', results));
    const answers: number[] = [];
    let done = false;
    const ended = long.finally(() => {
      done = true;
    });
    while (!done) answers.push((await fetch(`${hub.url}/livez`)).status);
    expect((await bundleOf(await ended)).entry).toHaveLength(4002);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(answers.length).toBeGreaterThan(3);
  });

  it('in a search is refused or finds nothing', async () => {
    const queries = [
      `name=${'%25'.repeat(2000)}`,
      `name=${encodeURIComponent("'; drop table patients; --")}`,
      `identifier=${encodeURIComponent('\\'.repeat(500))}`,
      `_id=${Array.from({ length: 101 }, (_, at) => at).join(',')}`,
      Array.from({ length: 51 }, () => 'name=a').join('&'),
      `_after=${Buffer.from('[1,{}]').toString('base64url')}`,
      'birthdate=99999999999-01-01',
      'birthdate=0001-01-01',
      '_lastUpdated=2026-02-31',
      'identifier=%00',
    ];
    for (const query of queries) {
      const { status } = await hub.asAutomation(`/fhir/Patient?${query}`);
      expect([200, 400], query).toContain(status);
    }
  });
});
