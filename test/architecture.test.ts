import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');

/** A folder imports only folders of a lower number; files directly under src/ stand above all of them. */
const NUMBERS: Readonly<Record<string, number>> = {
  domain: 0,
  formats: 1,
  platform: 1,
  access: 2,
  receipts: 3,
  patients: 3,
  ingest: 4,
  labs: 4,
  orders: 4,
  hl7: 5,
  dicomweb: 5,
  inference: 5,
  risk: 6,
  dimse: 6,
  intake: 6,
  worklist: 7,
  reading: 8,
  report: 9,
  fhir: 10,
  summary: 10,
  upkeep: 11,
  commands: 12,
};

type SourceFile = { path: string; folder: string | null; text: string; imports: string[] };

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|import\('([^']+)'\)/g;

function sources(): SourceFile[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(join(src, path), 'utf8');
      const imports = [...text.matchAll(IMPORT)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
      const [first = '', ...rest] = path.split('/');
      return { path, folder: rest.length === 0 ? null : first, text, imports };
    });
}

const files = sources();
const isTest = (file: SourceFile) => file.path.endsWith('.test.ts');

/** The src folder that a relative import leads to; null for files directly under src/, undefined for packages. */
function folderOfImport(file: SourceFile, specifier: string): string | null | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = relative(src, join(src, dirname(file.path), specifier));
  if (target.startsWith('..')) return undefined;
  return target.includes('/') ? (target.split('/')[0] ?? null) : null;
}

function importersOf(isPackage: (specifier: string) => boolean): string[] {
  return files.filter((file) => !isTest(file) && file.imports.some(isPackage)).map((file) => file.path);
}

describe('the folders and their rule', () => {
  it('numbers every folder there is, and no other', () => {
    const folders = new Set(files.flatMap((file) => file.folder ?? []));
    expect([...folders].sort()).toEqual(Object.keys(NUMBERS).sort());
  });

  it('lets a folder import only folders of a lower number', () => {
    const wrong: string[] = [];
    for (const file of files) {
      if (file.folder === null || isTest(file)) continue;
      for (const specifier of file.imports) {
        const target = folderOfImport(file, specifier);
        if (target === undefined || target === file.folder) continue;
        const low =
          target === null ? Number.POSITIVE_INFINITY : (NUMBERS[target] ?? Number.POSITIVE_INFINITY);
        const high = NUMBERS[file.folder] ?? -1;
        if (!(low < high) && file.folder !== 'commands') wrong.push(`${file.path} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets the domain import nothing but itself', () => {
    const wrong = files
      .filter((file) => file.folder === 'domain' && !isTest(file))
      .flatMap((file) =>
        file.imports.filter((s) => folderOfImport(file, s) !== 'domain').map((s) => `${file.path}: ${s}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('what only one place may do', () => {
  it('reads the environment in platform/config.ts alone', () => {
    const readers = files
      .filter((file) => !isTest(file) && file.text.includes('process.env'))
      .map((file) => file.path);
    expect(readers).toEqual(['platform/config.ts']);
  });

  it('imports database drivers in platform/ alone', () => {
    const drivers = importersOf((s) => s === 'better-sqlite3' || s === 'pg');
    expect(drivers.filter((path) => !path.startsWith('platform/'))).toEqual([]);
    expect(drivers).not.toEqual([]);
  });

  it('imports DICOM parsers in formats/dicom/ alone', () => {
    const parsers = importersOf((s) => /^(dicom-parser|dcmjs|dcmjs-codecs)(\/|$)/.test(s));
    expect(parsers.filter((path) => !path.startsWith('formats/dicom/'))).toEqual([]);
  });

  it('reads units by UCUM in formats/ucum/ alone', () => {
    const readers = files.filter((file) => !isTest(file) && /'@lhncbc\/ucum-lhc'/.test(file.text));
    expect(readers.filter(({ path }) => !path.startsWith('formats/ucum/'))).toEqual([]);
    expect(readers).not.toEqual([]);
  });

  it('imports onnxruntime in inference/ alone', () => {
    const users = importersOf((s) => s === 'onnxruntime-node');
    expect(users.filter((path) => !path.startsWith('inference/'))).toEqual([]);
    expect(users).not.toEqual([]);
  });

  it('speaks DIMSE in dimse/ alone', () => {
    const speakers = files.filter(
      (file) =>
        !isTest(file) &&
        !file.path.startsWith('formats/dimse/') &&
        file.imports.some((specifier) => specifier.includes('formats/dimse/')),
    );
    expect(speakers.filter((file) => file.folder !== 'dimse').map((file) => file.path)).toEqual([]);
    expect(speakers).not.toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const odd = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|index)(\/|\.ts$)/.test(file.path));
    expect(odd.map((file) => file.path)).toEqual([]);
  });

  it('writes each table in its owning folder alone', () => {
    const owners = new Map<string, string>();
    for (const file of files) {
      if (file.path.endsWith('/tables.ts')) {
        for (const [, table] of file.text.matchAll(/^ {4}(\w+): \w+Table;$/gm)) {
          if (table !== undefined && file.folder !== null) owners.set(table, file.folder);
        }
      }
    }
    const wrong = files
      .filter((file) => !isTest(file))
      .flatMap((file) =>
        [...file.text.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\('(\w+)'\)/g)]
          .filter(
            ([, table]) => table !== undefined && owners.has(table) && owners.get(table) !== file.folder,
          )
          .map(([, table]) => `${file.path} writes ${table}`),
      );
    expect(owners.size).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
  });
});
