import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';

let hub: TestHub;
const people: [string, string][] = [
  ['P1', 'Nguyễn^Thị Đào'],
  ['P2', 'Nguyễn^Văn Anh'],
  ['P3', 'Đặng^Thùy Trâm'],
  ['NGUYEN', 'Lê^An'],
  ['Y1', 'Yamada^Tarou=山田^太郎'],
];

beforeAll(async () => {
  hub = await startHub();
  await store(
    hub,
    ...people.map(([patientId, name], i) =>
      image(
        { study: `1.7.${i}`, series: `1.7.${i}.1`, instance: `1.7.${i}.1.1`, patientId, name },
        pixelsOf(i),
      ),
    ),
  );
});
afterAll(() => hub.stop());

const patientList = z.object({ patients: z.array(z.looseObject({ patientId: z.string() })) });

async function idsFor(q: string): Promise<string[]> {
  const answer = await hub.asAutomation(`/api/patients?${new URLSearchParams({ q })}`);
  return patientList.parse(await answer.json()).patients.map((patient) => patient.patientId);
}

test.each([
  ['đào', ['P1']],
  ['dao nguyen', ['P1']],
  ['ngu', ['P1', 'P2']],
  ['uyen', []],
  ['NGUYEN', ['NGUYEN', 'P1', 'P2']],
  ['P3', ['P3']],
  ['tram dang', ['P3']],
  ['山田', ['Y1']],
  ['%', []],
])('staff who type %s find whom they mean', async (q, ids) => {
  expect(await idsFor(q)).toEqual(ids);
});

test('nothing typed lists people by name', async () => {
  expect(await idsFor('')).toEqual(['P3', 'NGUYEN', 'P1', 'P2', 'Y1']);
});

test('a study is found by the name that its patient gets later', async () => {
  const of = { study: '1.7.90', series: '1.7.90.1', instance: '1.7.90.1.1', patientId: 'LATE', name: '' };
  await store(hub, image(of, pixelsOf(90)));
  const found = async () => (await hub.asAutomation('/dicom-web/studies?PatientName=tran*')).json();
  expect(await found()).toEqual([]);
  const later = { ...of, study: '1.7.91', series: '1.7.91.1', instance: '1.7.91.1.1', name: 'Trần^Muộn' };
  await store(hub, image(later, pixelsOf(91)));
  expect(await found()).toHaveLength(2);
});
