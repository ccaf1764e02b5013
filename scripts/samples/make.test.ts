import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeRle, loadCodecs } from './codecs.ts';
import { writePart10 } from './dicom-write.ts';
import { panelFiles } from './make.ts';
import { PEOPLE } from './people.ts';
import { ctStudies, ultrasoundFiles } from './studies.ts';
import { uidFor } from './uid.ts';

const ROOT = join(import.meta.dirname, '../../data-samples');

const Expected = z.object({
  studies: z.array(
    z.object({
      folder: z.string(),
      studyInstanceUid: z.string(),
      patientId: z.string(),
      issuer: z.string(),
      findings: z.array(z.object({ sopInstanceUid: z.string(), mustFlag: z.boolean() })),
    }),
  ),
  people: z.array(
    z.object({ patientId: z.string(), issuer: z.string(), risks: z.array(z.object({ model: z.string() })) }),
  ),
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function readExpected() {
  return Expected.parse(JSON.parse(await readFile(join(ROOT, 'expected.json'), 'utf8')));
}

/** Text of the first element with this tag, given as it lies in the file: group, element, VR. */
function textOf(file: Buffer, group: number, element: number, vr: string): string {
  const mark = Buffer.alloc(6);
  mark.writeUInt16LE(group, 0);
  mark.writeUInt16LE(element, 2);
  mark.write(vr, 4, 'latin1');
  const at = file.indexOf(mark, 132);
  const length = file.readUInt16LE(at + 6);
  return file.toString('utf8', at + 8, at + 8 + length).replace(/[\0 ]+$/, '');
}

describe('the sample data', () => {
  it('stay under 20 MB', async () => {
    const sizes = await Promise.all((await filesBelow(ROOT)).map(async (file) => (await stat(file)).size));
    expect(sizes.length).toBeGreaterThan(150);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(20e6);
  });

  it('come out with the same bytes as those kept, panels and a picture alike', {
    timeout: 120_000,
  }, async () => {
    const pictures = ultrasoundFiles(await loadCodecs());
    for (const file of [...panelFiles(), ...pictures]) {
      const kept = await readFile(join(ROOT, file.path));
      expect(hash(file.bytes()), file.path).toBe(hash(kept));
    }
  });

  it('are Part 10 files whose person, study and SOP instance agree with what is expected', async () => {
    const { studies } = await readExpected();
    for (const study of studies) {
      const person = PEOPLE.find((p) => p.id === study.patientId && p.issuer === study.issuer);
      const seen = new Set<string>();
      for (const path of await filesBelow(join(ROOT, study.folder))) {
        const file = await readFile(path);
        expect(file.toString('latin1', 128, 132)).toBe('DICM');
        expect(textOf(file, 0x0010, 0x0010, 'PN')).toBe(`${person?.family}^${person?.given}`);
        expect(textOf(file, 0x0010, 0x0020, 'LO')).toBe(study.patientId);
        expect(textOf(file, 0x0010, 0x0021, 'LO')).toBe(study.issuer);
        expect(textOf(file, 0x0010, 0x0030, 'DA')).toBe(person?.birthDate.replaceAll('-', ''));
        expect(textOf(file, 0x0020, 0x000d, 'UI')).toBe(study.studyInstanceUid);
        seen.add(textOf(file, 0x0008, 0x0018, 'UI'));
      }
      for (const finding of study.findings) expect(seen).toContain(finding.sopInstanceUid);
    }
  });

  it('report laboratory values for every person once, under the same number and name', async () => {
    const named = new Map<string, string>();
    for (const path of await filesBelow(join(ROOT, 'labs'))) {
      const content = await readFile(path, 'utf8');
      if (path.endsWith('.hl7')) {
        const pid = content.split('\r').find((segment) => segment.startsWith('PID')) ?? '';
        const fields = pid.split('|');
        const [id, , , issuer] = (fields[3] ?? '').split('^');
        const [family, given] = (fields[5] ?? '').split('^');
        named.set(`${issuer}/${id}`, `${family} ${given}`);
      } else {
        const rows = z
          .array(
            z.object({
              patient_id: z.string(),
              issuer: z.string(),
              name: z.string(),
              value: z.coerce.number(),
            }),
          )
          .parse(parse(content, { columns: true, bom: true }));
        for (const row of rows) named.set(`${row.issuer}/${row.patient_id}`, row.name);
      }
    }
    expect([...named].sort()).toEqual(
      PEOPLE.map((p) => [`${p.issuer}/${p.id}`, `${p.family} ${p.given}`]).sort(),
    );
  });

  it('have a questionnaire and five expected risks for every person', async () => {
    const { people } = await readExpected();
    const rows = z
      .array(z.object({ patient_id: z.string(), smoking_status: z.enum(['never', 'former', 'current']) }))
      .parse(parse(await readFile(join(ROOT, 'histories.csv')), { columns: true }));
    expect(rows.map((row) => row.patient_id)).toEqual(PEOPLE.map((p) => p.id));
    expect(people.map((p) => p.patientId)).toEqual(PEOPLE.map((p) => p.id));
    for (const person of people) expect(person.risks).toHaveLength(5);
  });
});

describe('the phantom', () => {
  it('holds every nodule inside a lung, or against its wall', () => {
    const { thorax, nodules } = ctStudies().nodules.ct.phantom;
    for (const { nodule } of nodules) {
      const depth = -thorax.lung(...nodule.centre);
      if (nodule.margin === 'juxtapleural') expect(depth).toBeLessThan(nodule.diameterMm / 2);
      else expect(depth).toBeGreaterThan(nodule.diameterMm / 2 + 3);
    }
  });

  it('has air outside, soft tissue in the heart and lung in the lung', () => {
    const { thorax } = ctStudies().clear.ct.phantom;
    expect(thorax.hu(-180, -150, 0, 0.7)).toBe(-1000);
    expect(thorax.hu(20, -22, -55, 0.7)).toBeGreaterThan(30);
    expect(thorax.hu(20, -22, -55, 0.7)).toBeLessThan(60);
    expect(thorax.hu(-75, 0, 20, 0.7)).toBeLessThan(-780);
  });
});

describe('the writer', () => {
  it('gives the same UID for the same name, under 2.25 and within 64 characters', () => {
    expect(uidFor('a')).toBe(uidFor('a'));
    expect(uidFor('a')).not.toBe(uidFor('b'));
    expect(uidFor('a')).toMatch(/^2\.25\.[1-9][0-9]{30,38}$/);
  });

  it('puts elements in order, pads them to even length and keeps a native frame whole', () => {
    const file = writePart10(
      { '00100010 PN': 'Lê^Huy', '00080016 UI': '1.2', '00080018 UI': '1.2.3' },
      { kind: 'native', transferSyntax: '1.2.840.10008.1.2.1', bits: 8, bytes: Uint8Array.of(7, 8, 9) },
    );
    expect(textOf(file, 0x0010, 0x0010, 'PN')).toBe('Lê^Huy');
    expect(file.length % 2).toBe(0);
    expect([...file.subarray(-4)]).toEqual([7, 8, 9, 0]);
  });

  it('packs runs and keeps what does not repeat', () => {
    const samples = Uint8Array.of(5, 5, 5, 5, 1, 2, 3, 3);
    const packed = encodeRle({ width: 8, height: 1, bits: 8, samples });
    expect([...packed.subarray(64)]).toEqual([253, 5, 3, 1, 2, 3, 3]);
  });
});

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
