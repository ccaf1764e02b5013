import { expect, it } from 'vitest';
import { z } from 'zod';
import { image, multipart, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { identity } from './bytes.ts';

const SCRIPT = '<script>alert(1)</script>';
const IMAGE = '"><img src=x onerror=alert(2)>';

it('script in names and texts comes back as text: escaped on the patient’s page, as a string in JSON', async () => {
  await using hub = await startHub();
  const of = { ...identity(301), name: `${SCRIPT}^Lan`, description: IMAGE };
  const stored = await hub.asAutomation('/dicom-web/studies', multipart([image(of, pixelsOf(1))]));
  expect(stored.status).toBe(200);
  await hub.drain();

  const radiologist = await hub.signIn('radiologist');
  const words = { impression: `${SCRIPT} ${IMAGE}`, recommendation: 'follow-up-12-months' };
  const claimed = await radiologist(`/api/worklist/${of.study}/claim`, { method: 'PUT' });
  expect(claimed.ok).toBe(true);
  const signed = await radiologist(`/api/reading/${of.study}/sign`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(words),
  });
  expect([signed.status, signed.ok ? '' : await signed.text()]).toEqual([signed.status, '']);
  await hub.drain();

  const found = await radiologist('/api/patients?q=lan');
  expect(found.headers.get('content-type')).toContain('application/json');
  expect(found.headers.get('x-content-type-options')).toBe('nosniff');
  const { patients } = z
    .object({ patients: z.array(z.looseObject({ key: z.string(), name: z.string() })) })
    .parse(await found.json());
  const [patient] = patients;
  expect(patient?.name).toContain(SCRIPT);
  const detail = await (await radiologist(`/api/patients/${patient?.key}`)).json();
  const { visits } = z.object({ visits: z.array(z.object({ id: z.string() })) }).parse(detail);
  const link = await radiologist(`/api/visits/${visits[0]?.id}/summary`);
  const { path } = z.object({ path: z.string() }).parse(await link.json());
  for (const language of ['vi', 'en']) {
    const page = await (await fetch(`${hub.url}${path}?lang=${language}`)).text();
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img/i);
  }

  const technician = await hub.signIn('technician');
  const [receipt] = await upload(technician, `${IMAGE}.dcm`, Buffer.from([1, 2, 3]));
  expect(receipt).toMatchObject({ name: `${IMAGE}.dcm`, outcome: 'quarantined' });
});
