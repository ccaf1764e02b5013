import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
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
