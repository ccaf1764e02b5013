import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { anyPart, brokenInvariants, INVARIANTS } from './invariants.ts';
import { creatinine, postFhir, resource, searched, transaction, type Wire } from './resources.ts';
import { stageAll } from './staged.ts';
import { faultsOf } from './validator.ts';

let hub: TestHub;
const held = new Map<string, Wire[]>();
const kinds = ['Patient', 'Observation', 'DiagnosticReport', 'ImagingStudy', 'ServiceRequest'];

beforeAll(async () => {
  hub = await startHub();
  const staged = await stageAll(hub);
  await staged.sign();
  for (const kind of kinds) held.set(kind, (await searched(hub, `/fhir/${kind}`)).found);
});
afterAll(() => hub.stop());

describe('what leaves as FHIR', () => {
  it.each(kinds)('is valid R4: every %s', (kind) => {
    const found = held.get(kind) ?? [];
    expect(found).not.toEqual([]);
    expect(found.flatMap(faultsOf)).toEqual([]);
  });

  it('is valid R4: the CapabilityStatement', async () => {
    const answer = await hub.asAutomation('/fhir/metadata');
    expect(faultsOf(resource.parse(await answer.json()))).toEqual([]);
  });

  it('is valid R4: the Bundle of a search with all that goes along, and with a warning', async () => {
    for (const path of ['Patient?_revinclude=*&nonsense=1', 'DiagnosticReport?_include=*']) {
      const bundle = resource.parse(await (await hub.asAutomation(`/fhir/${path}`)).json());
      expect(bundle.entry).toHaveProperty('3');
      expect(faultsOf(bundle)).toEqual([]);
    }
  });

  it('is valid R4: answers to transactions and batches, and OperationOutcomes', async () => {
    for (const type of ['transaction', 'batch']) {
      const answer = await postFhir(hub, '/fhir', transaction('V-1', [creatinine(1)], { type }));
      const told = resource.parse(await answer.json());
      expect(told).toMatchObject({ resourceType: 'Bundle', type: `${type}-response` });
      expect(faultsOf(told)).toEqual([]);
    }
    const refused = resource.parse(await (await postFhir(hub, '/fhir', '{')).json());
    expect(refused.resourceType).toBe('OperationOutcome');
    expect(faultsOf(refused)).toEqual([]);
  });

  it('says of a person without name and birth date only what is known', () => {
    const nameless = held.get('Patient')?.find(({ name }) => name === undefined);
    expect(nameless).toMatchObject({ gender: 'unknown' });
    expect(nameless).not.toHaveProperty('birthDate');
  });
});

/** Of each invariant something that breaks it and nothing else of them. */
const BREAKERS: Readonly<Record<string, object>> = {
  'bdl-1': { resourceType: 'Bundle', type: 'batch', total: 1 },
  'bdl-2': { resourceType: 'Bundle', type: 'batch', entry: [{ resource: {}, search: { mode: 'match' } }] },
  'bdl-3': {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [{ request: { method: 'POST', url: 'Patient' } }],
  },
  'bdl-4': { resourceType: 'Bundle', type: 'searchset', entry: [{ response: { status: '200 OK' } }] },
  'bdl-5': { resourceType: 'Bundle', type: 'batch', entry: [{ fullUrl: 'urn:uuid:1' }] },
  'bdl-7': {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      { fullUrl: 'urn:uuid:1', resource: {} },
      { fullUrl: 'urn:uuid:1', resource: {} },
    ],
  },
  'bdl-8': {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ fullUrl: 'http://a/Patient/1/_history/2', resource: {} }],
  },
  'cpb-1': { resourceType: 'CapabilityStatement', kind: 'requirements' },
  'cpb-9': { mode: 'server', resource: [{ type: 'Patient' }, { type: 'Patient' }] },
  'cpb-12': { searchParam: [{ name: 'a' }, { name: 'a' }] },
  'cpb-14': { resourceType: 'CapabilityStatement', kind: 'instance', rest: [] },
  'dom-2': { contained: [{ id: 'a', contained: [] }], see: { reference: '#a' } },
  'dom-3': { contained: [{ id: 'a' }] },
  'dom-4': { contained: [{ id: 'a', meta: {} }], see: { reference: '#a' } },
  'ext-1': { url: 'urn:a' },
  id: { resourceType: 'Patient', id: 'a b' },
  'obs-3': { referenceRange: [{ type: {} }] },
  'obs-6': { resourceType: 'Observation', valueString: 'a', dataAbsentReason: {} },
  'obs-7': {
    resourceType: 'Observation',
    valueString: 'a',
    code: { text: 'b' },
    component: [{ code: { text: 'b' } }],
  },
  'prr-1': { resourceType: 'ServiceRequest', orderDetail: [] },
  'qty-3': { value: 1, code: 'mg' },
  'rat-1': { numerator: {} },
  'ref-1': { reference: '#a' },
  'rng-2': { low: { value: 2 }, high: { value: 1 } },
};

describe('the invariants', () => {
  it.each(Object.keys(INVARIANTS))('say when %s is broken', (name) => {
    const broken = BREAKERS[name] ?? {};
    expect(brokenInvariants(broken, { ...broken })).toEqual([`: ${name}`]);
  });

  it('speak of what the hub writes, but for those that nothing of it can break', () => {
    const written = [...held.values()].flat();
    const spoken = Object.entries(INVARIANTS).filter(([, { of }]) => written.some((one) => anyPart(one, of)));
    expect(spoken.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'dom-3',
        'ext-1',
        'id',
        'obs-3',
        'obs-6',
        'obs-7',
        'prr-1',
        'qty-3',
        'rat-1',
        'ref-1',
      ]),
    );
  });
});

describe('the validator', () => {
  const mutants: [string, (valid: Wire) => object][] = [
    ['a code outside its value set', (valid) => ({ ...valid, status: 'finished' })],
    ['a missing element', ({ code: _code, ...rest }) => rest],
    ['an unknown element', (valid) => ({ ...valid, colour: 'red' })],
    ['a text for a number', (valid) => ({ ...valid, valueQuantity: { value: '5' } })],
    ['a date that is none', (valid) => ({ ...valid, effectiveDateTime: '16.3.2026' })],
    ['a reference to another type', (valid) => ({ ...valid, subject: { reference: 'Observation/1' } })],
    ['one where a list belongs', (valid) => ({ ...valid, category: { text: 'laboratory' } })],
  ];

  it.each(mutants)('refuses %s, so that what it lets pass means something', (_what, mutate) => {
    const valid = held.get('Observation')?.find(({ valueQuantity }) => valueQuantity !== undefined);
    expect(valid).toBeDefined();
    if (valid !== undefined) expect(faultsOf(mutate(valid))).not.toEqual([]);
  });
});
