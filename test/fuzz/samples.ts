import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { transaction } from '../fhir/resources.ts';
import { ODD_RESULTS } from '../fhir/staged.ts';
import { type Sound, takeApart } from './mutate-dicom.ts';

const root = join(import.meta.dirname, '../..');
/** What a mutant is made of is small, so that many can be tried. */
const MOST_BYTES = 2 * 1024 ** 2;

/** Sound files to make mutants of. */
export type Samples = {
  readonly images: readonly Sound[];
  readonly messages: readonly Buffer[];
  /** FHIR Bundles. */
  readonly bundles: readonly Buffer[];
  readonly tables: readonly Buffer[];
};

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).size <= MOST_BYTES) files.push(path);
  }
  return files.sort();
}

async function images(folder: string, most: number): Promise<Sound[]> {
  const sound: Sound[] = [];
  for (const path of await filesBelow(folder)) {
    const taken = takeApart(path, await readFile(path));
    if (taken !== null) sound.push(taken);
    if (sound.length === most) break;
  }
  return sound;
}

/**
 * The samples of this repository, and the conformance files beside it where they are. `own` leaves those out, so
 * that the same seed makes the same mutants on every machine.
 */
export async function loadSamples(own: boolean): Promise<Samples> {
  const ours = join(root, 'data-samples');
  const sound: Sound[] = [];
  for (const folder of (await readdir(join(ours, 'images'))).sort()) {
    sound.push(...(await images(join(ours, 'images', folder), 2)));
  }
  const conformance = join(root, '../shared/data/dicom-conformance');
  if (!own && existsSync(conformance)) sound.push(...(await images(conformance, 1000)));
  const texts = await filesBelow(join(ours, 'labs'));
  const messages = join(root, '../shared/data/hl7v2');
  if (!own && existsSync(messages)) texts.push(...(await filesBelow(messages)));
  const synthea = join(root, '../shared/data/fhir/synthea-r4');
  if (!own && existsSync(synthea)) texts.push(...(await filesBelow(synthea)));
  const read = (ending: RegExp) =>
    Promise.all(texts.filter((path) => ending.test(path)).map((path) => readFile(path)));
  return {
    images: sound,
    messages: await read(/\.hl7$|(hapi|lfh)_.*\.txt$/),
    bundles: [
      Buffer.from(JSON.stringify(transaction('F', ODD_RESULTS), null, 1)),
      ...(await read(/\.json$/)),
    ],
    tables: [...(await read(/\.csv$/)), await readFile(join(ours, 'histories.csv'))],
  };
}
