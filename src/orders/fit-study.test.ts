import { expect, test } from 'vitest';
import { newId, type OrderId, type PatientKey } from '../domain/ids.ts';
import { fitOf } from './fit-study.ts';

const dao = newId<PatientKey>();
const binh = newId<PatientKey>();
const order = (patientKey: PatientKey, studyUid: string, accessionNumber = 'A1') => ({
  id: newId<OrderId>(),
  patientKey,
  studyUid,
  accessionNumber,
});
const study = { studyUid: '1.2.3', accessionNumber: 'A1', patientKey: dao };
const decided = (one: { id: OrderId }, decision: 'this-order' | 'not-this-order') => ({
  orderId: one.id,
  about: 'study' as const,
  uid: study.studyUid,
  decision,
});

test('images under the accession number of one order of their person are its images', () => {
  const one = order(dao, '9.1');
  expect(fitOf(one, study, [one], [])).toBe('linked');
});

test('images under the number of another person’s order wait for a person', () => {
  const one = order(binh, '9.1');
  expect(fitOf(one, study, [one], [])).toBe('another-patient');
  expect(fitOf(one, study, [one], [decided(one, 'not-this-order')])).toBe('none');
});

test('no decision links images to another person’s order', () => {
  const one = order(binh, '9.1');
  expect(fitOf(one, study, [one], [decided(one, 'this-order')])).toBe('another-patient');
});

test('two orders under one accession number both wait, until one is chosen or one is left', () => {
  const [a, b] = [order(dao, '9.1'), order(dao, '9.2')];
  const both = (...decisions: Parameters<typeof fitOf>[3]) =>
    [a, b].map((one) => fitOf(one, study, [a, b], decisions));
  expect(both()).toEqual(['several', 'several']);
  expect(both(decided(b, 'this-order'))).toEqual(['none', 'linked']);
  expect(both(decided(a, 'not-this-order'))).toEqual(['none', 'linked']);
  expect(both(decided(a, 'this-order'), decided(b, 'this-order'))).toEqual(['none', 'linked']);
});

test('the Study Instance UID that an order was given goes before an accession number', () => {
  const [a, b] = [order(dao, '9.1'), order(dao, '1.2.3', 'A2')];
  expect([a, b].map((one) => fitOf(one, study, [a, b], []))).toEqual(['none', 'linked']);
});
