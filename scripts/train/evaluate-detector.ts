/**
 * Measures the lung nodule model on data it was not trained on and writes the figures into its model.json.
 *
 * Run by hand: node scripts/train/evaluate-detector.ts [--dry]
 * (a) the exported network on the held-out blocks of ../shared/data/luna16-crops;
 * (b) the whole detector on the two patients of ../shared/data/lung-pet-ct-dx.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as onnx from 'onnxruntime-node';
import { z } from 'zod';
import { CROP_SIZE } from '../../src/inference/lung/crop.ts';
import type { ScoreCrops } from '../../src/inference/lung/detect.ts';
import { detectLungNodules } from '../../src/inference/lung/detect.ts';
import { MAX_FINDINGS } from '../../src/inference/lung/findings.ts';
import type { ScoredCrops } from './crop-scores.ts';
import { areaUnderCurve, shareRight, thresholdFor, withInterval } from './crop-scores.ts';
import { readCtSeries } from './read-ct-series.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MODEL = join(ROOT, 'models/lung-nodule-ct');
const SCANS = resolve(ROOT, '../shared/data/lung-pet-ct-dx');

type Evidence = {
  measure: string;
  value: number | string;
  ci95?: readonly [number, number];
  data: string;
  note: string;
};

async function openNetwork(file: string): Promise<ScoreCrops> {
  const session = await onnx.InferenceSession.create(file, { intraOpNumThreads: 1 });
  return async (crops, count) => {
    const tensor = new onnx.Tensor('float32', crops, [count, 1, CROP_SIZE, CROP_SIZE]);
    const answer = (await session.run({ crop: tensor })).probability;
    if (!(answer?.data instanceof Float32Array)) throw new Error('the network gave no probabilities');
    return answer.data;
  };
}

const cropTable = z.object({
  label: z.array(z.number()),
  row: z.array(z.number()),
  part: z.array(z.string()),
  clusterRows: z.number(),
});

async function scoreLunaCrops(score: ScoreCrops): Promise<Record<'validation' | 'test', ScoredCrops>> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-crops-'));
  try {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'split.py'), folder]);
    const table = cropTable.parse(JSON.parse(readFileSync(join(folder, 'crops.json'), 'utf8')));
    const grey = readFileSync(join(folder, 'crops.bin'));
    const pixels = CROP_SIZE * CROP_SIZE;
    const scoresOf = async (part: string): Promise<ScoredCrops> => {
      const own = table.part.flatMap((value, i) => (value === part ? [i] : []));
      const scores: number[] = [];
      for (let start = 0; start < own.length; start += 64) {
        const batch = own.slice(start, start + 64);
        const crops = new Float32Array(batch.length * pixels);
        batch.forEach((index, i) => {
          crops.set(grey.subarray(index * pixels, (index + 1) * pixels), i * pixels);
        });
        scores.push(...(await score(crops, batch.length)));
      }
      return {
        score: scores,
        label: own.map((i) => table.label[i] ?? 0),
        cluster: own.map((i) => Math.floor((table.row[i] ?? 0) / table.clusterRows)),
      };
    };
    return { validation: await scoresOf('validation'), test: await scoresOf('test') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function networkEvidence({ validation, test }: Record<'validation' | 'test', ScoredCrops>): Evidence[] {
  const threshold = thresholdFor(validation, 0.9);
  const nodules = test.label.filter((label) => label === 1).length;
  const data =
    `LUNA16 candidates, ${test.label.length} crops (${nodules} nodules) in six blocks of scans ` +
    'used neither for training nor for choosing anything';
  const split = 'Interval by bootstrap over groups of about three scans (2,000 rows of the candidate list).';
  const at = `Threshold ${threshold} of the network alone, set for 90 % sensitivity on validation scans. ${split}`;
  return [
    {
      measure: 'crop AUC',
      ...withInterval(test, (c) => areaUnderCurve(c.score, c.label)),
      data,
      note: split,
    },
    {
      measure: 'crop sensitivity',
      ...withInterval(test, (c) => shareRight(c, threshold, 1)),
      data,
      note: at,
    },
    {
      measure: 'crop specificity',
      ...withInterval(test, (c) => shareRight(c, threshold, 0)),
      data,
      note: at,
    },
  ];
}

/** x0, y0, x1, y1 of the radiologists' box on a slice; undefined where they drew none. */
function readBox(sopInstanceUid: string): [number, number, number, number] | undefined {
  for (const subject of readdirSync(join(SCANS, 'annotation'))) {
    const file = join(SCANS, 'annotation', subject, `${sopInstanceUid}.xml`);
    if (!existsSync(file)) continue;
    const xml = readFileSync(file, 'utf8');
    const read = (name: string) => Number(new RegExp(`<${name}>(\\d+)</${name}>`).exec(xml)?.[1]);
    return [read('xmin'), read('ymin'), read('xmax'), read('ymax')];
  }
  return undefined;
}

async function scanEvidence(score: ScoreCrops, name: string): Promise<Evidence> {
  const { volume, sopInstanceUids } = readCtSeries(join(SCANS, name));
  const started = performance.now();
  const { findings, candidates, lungVolumeMl } = await detectLungNodules(volume, score);
  const seconds = (performance.now() - started) / 1000;
  const inBox = findings.map(({ centreVoxel: [x, y], sliceIndex }) => {
    const box = readBox(sopInstanceUids[sliceIndex] ?? '');
    return box !== undefined && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  });
  const rank = inBox.indexOf(true);
  const others = inBox.filter((hit) => !hit).length;
  process.stdout.write(
    `${name}: ${candidates} candidates, lungs ${Math.round(lungVolumeMl)} ml, ${seconds.toFixed(1)} s\n`,
  );
  findings.forEach((finding, i) => {
    process.stdout.write(
      `  ${inBox[i] ? 'HIT' : '   '} score ${finding.score.toFixed(3)} ${finding.diameterMm.toFixed(1)} mm ` +
        `slice ${finding.sliceIndex} box ${finding.box.join(',')}\n`,
    );
  });
  const found = findings[rank];
  return {
    measure: 'annotated tumour found',
    value: found === undefined ? 'no' : `yes, rank ${rank + 1}, score ${found.score.toFixed(2)}`,
    data: `Lung-PET-CT-Dx ${name}: ${volume.slices} slices of ${volume.spacingMm[2]} mm`,
    note: `${others} other findings (at most ${MAX_FINDINGS} are shown). A single patient with a large tumour: a check that the whole works, not a measure of sensitivity; the shape rule and the threshold were set by hand with this scan in view.`,
  };
}

async function main(): Promise<void> {
  const modelFile = join(MODEL, 'model.onnx');
  const score = await openNetwork(modelFile);
  const evidence = networkEvidence(await scoreLunaCrops(score));
  for (const name of ['A0001_5mm_L', 'A0002_B70f']) evidence.push(await scanEvidence(score, name));
  process.stdout.write(`${JSON.stringify(evidence, null, 2)}\n`);
  if (process.argv.includes('--dry')) return;
  const cardFile = join(MODEL, 'model.json');
  const card = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(cardFile, 'utf8')));
  card.evidence = evidence;
  card.sha256 = createHash('sha256').update(readFileSync(modelFile)).digest('hex');
  writeFileSync(cardFile, `${JSON.stringify(card, null, 2)}\n`);
}

await main();
