import { z } from 'zod';
import { bilingual } from '../inference/model-card.ts';

/** How a thing sounds to the person: `calm` needs nothing, `note` is worth knowing, `act` wants something done. */
const weight = z.enum(['calm', 'note', 'act']);
export type Weight = z.infer<typeof weight>;

const signature = z.object({ name: z.string(), signedAt: z.number() });

/** What the person is told, in both languages, as the column `body` keeps it. Dates are YYYY-MM-DD. */
export const summaryBody = z.object({
  person: z.object({
    name: z.string(),
    birthDate: z.string().nullable(),
    sex: z.enum(['M', 'F', 'O']).nullable(),
    patientId: z.string(),
  }),
  visitDate: z.string(),
  weight,
  headline: bilingual,
  lead: bilingual,
  next: z.array(z.object({ title: bilingual, text: bilingual, dueDate: z.string().nullable(), weight })),
  examined: z.array(bilingual),
  /** Whether any images are among what was signed. */
  imagesRead: z.boolean(),
  findings: z.array(z.object({ title: bilingual, text: bilingual })),
  results: z.array(z.object({ name: bilingual, value: z.string(), text: bilingual, weight })),
  /** How many results lie where they usually do, and how many nobody can place. */
  usualResults: z.int(),
  unplacedResults: z.int(),
  risks: z.array(z.object({ title: bilingual, text: bilingual, weight })),
  /** Risks that could not be worked out. */
  missingRisks: z.int(),
  warningSigns: z.array(bilingual),
  /** What of this visit nobody has signed yet. */
  pending: z.array(bilingual),
  /** The signed reports in the reader's own words, for a doctor at home. */
  forDoctors: z.array(
    z.object({
      what: bilingual,
      impression: z.string(),
      findings: z.array(bilingual),
      signed: signature,
    }),
  ),
  /** Every laboratory result as it was sent, for a doctor at home. */
  allResults: z.array(
    z.object({
      name: bilingual,
      value: z.string(),
      usual: z.string().nullable(),
      outside: z.boolean(),
    }),
  ),
});
export type SummaryBody = z.infer<typeof summaryBody>;
