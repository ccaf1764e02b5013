import { z } from 'zod';
import type { Shown } from '../show.ts';

const place = z.object({ sopInstanceUid: z.string(), x: z.number(), y: z.number(), diameterMm: z.number() });

const expectedStudy = z.object({
  studyInstanceUid: z.string(),
  patientId: z.string(),
  findings: z.array(place.extend({ name: z.string(), mustFlag: z.boolean() })),
  falseFindingsAtMost: z.number().optional(),
});

const expectedRisk = z.discriminatedUnion('applicable', [
  z.object({
    model: z.string(),
    applicable: z.literal(true),
    value: z.number(),
    band: z.string(),
    flagged: z.boolean(),
  }),
  z.object({ model: z.string(), applicable: z.literal(false), reason: z.string() }),
]);

/** What `data-samples/expected.json` says the demo must show. */
export const expectedDemo = z.object({
  studies: z.array(expectedStudy),
  people: z.array(z.object({ patientId: z.string(), issuer: z.string(), risks: z.array(expectedRisk) })),
});
export type ExpectedDemo = z.infer<typeof expectedDemo>;

type Box = Shown['findings'][number]['box'];

/** A finding shows a place when its slice is near and the place lies in its box, widened by a millimetre or two. */
const SLACK_PIXELS = 3;

function covers(box: Box, x: number, y: number): boolean {
  const [x0, y0, x1, y1] = box;
  return x >= x0 - SLACK_PIXELS && x <= x1 + SLACK_PIXELS && y >= y0 - SLACK_PIXELS && y <= y1 + SLACK_PIXELS;
}

/** Where an instance stands in its series; the largest lesion of the samples spans eight slices. */
export type SliceOf = (sopInstanceUid: string) => number | null;

function near(slices: SliceOf, a: string, b: string): boolean {
  const [one, other] = [slices(a), slices(b)];
  return one !== null && other !== null && Math.abs(one - other) <= 4;
}

/** What a study shows against what it must; a line for each thing that is not so. */
export function studyFaults(
  expected: z.infer<typeof expectedStudy>,
  shown: Shown,
  slices: SliceOf,
): string[] {
  const flagged = shown.findings.filter((finding) => finding.flagged);
  const shows = (wanted: z.infer<typeof place>) =>
    flagged.filter(
      (finding) =>
        covers(finding.box, wanted.x, wanted.y) &&
        near(slices, finding.sopInstanceUid, wanted.sopInstanceUid),
    );
  const faults = expected.findings
    .filter((wanted) => wanted.mustFlag && shows(wanted).length === 0)
    .map((wanted) => `${expected.patientId}: ${wanted.name} (${wanted.diameterMm} mm) is not flagged`);
  const right = new Set(expected.findings.flatMap(shows));
  const stray = flagged.length - right.size;
  if (expected.falseFindingsAtMost !== undefined && stray > expected.falseFindingsAtMost) {
    faults.push(
      `${expected.patientId}: ${stray} flags where nothing is, at most ${expected.falseFindingsAtMost} expected`,
    );
  }
  return faults;
}

/** What the risks of a visit say against what they must. */
export function riskFaults(
  patientId: string,
  expected: readonly z.infer<typeof expectedRisk>[],
  shown: Pick<Shown, 'risks'>,
): string[] {
  return expected.flatMap((wanted) => {
    const risk = shown.risks.find((one) => one.model === wanted.model);
    const name = `${patientId} ${wanted.model}`;
    if (risk === undefined) return [`${name}: not assessed`];
    if (!wanted.applicable) {
      return risk.outcome === 'answered' ? [`${name}: answered, and should not (${wanted.reason})`] : [];
    }
    if (risk.outcome !== 'answered' || risk.value === null)
      return [`${name}: ${risk.outcome}, should be answered`];
    const off = Math.abs(risk.value - wanted.value) / Math.max(Math.abs(wanted.value), 1e-12);
    return [
      ...(off > 1e-6 ? [`${name}: ${risk.value}, should be ${wanted.value}`] : []),
      ...(risk.band === wanted.band ? [] : [`${name}: band ${risk.band}, should be ${wanted.band}`]),
      ...(risk.flagged === wanted.flagged
        ? []
        : [`${name}: ${risk.flagged ? 'flagged' : 'not flagged'}, wrongly`]),
    ];
  });
}
