import type { Bilingual } from '../domain/text.ts';
import type { TableAssessment } from '../inference/assess-table.ts';
import type { RegisteredModel } from '../inference/registry.ts';
import type { AssessmentDetail } from './detail.ts';
import type { Gathered } from './gather-inputs.ts';
import type { AssessmentTable } from './tables.ts';

/** An answer as it is kept: the columns of its row, and its detail. */
export type Told = Pick<AssessmentTable, 'outcome' | 'value' | 'unit' | 'band' | 'flagged'> & {
  readonly detail: AssessmentDetail;
};

const HUB_FAILED: Bilingual = {
  en: 'The hub could not work this out; the result is without it.',
  vi: 'Hệ thống không tính được chỉ số này; kết quả không bao gồm chỉ số này.',
};

/** Sentences one after another, in each language. */
function together(sentences: readonly Bilingual[]): Bilingual | null {
  if (sentences.length === 0) return null;
  return {
    en: sentences.map(({ en }) => en).join(' '),
    vi: sentences.map(({ vi }) => vi).join(' '),
  };
}

function blankDetail(model: RegisteredModel, gathered: Gathered | null): AssessmentDetail {
  const { id, card } = model;
  return {
    title: card?.title ?? { en: id, vi: id },
    organ: card?.kind === 'table' ? card.organ : 'other',
    decimals: card?.outputs[0]?.decimals ?? 0,
    band: null,
    urgency: 'none',
    advice: null,
    reason: null,
    inputs: [...(gathered?.inputs ?? [])],
    entered: {},
    cardSha256: model.state === 'ready' ? model.cardSha256 : null,
    outputs: [],
    source: card === null ? '' : citationOf(card.citation),
  };
}

function citationOf({ text, doi }: { text: string; doi?: string | undefined }): string {
  return doi === undefined ? text : `${text} doi:${doi}`;
}

function unanswered(
  outcome: Exclude<Told['outcome'], 'answered'>,
  reason: Bilingual,
  detail: AssessmentDetail,
): Told {
  const { en, vi } = reason;
  const blank = { value: null, unit: null, band: null, flagged: 0 as const };
  return { outcome, ...blank, detail: { ...detail, reason: { en, vi } } };
}

/** A model that failed without saying why. */
export function tellFailure(model: RegisteredModel, gathered: Gathered | null): Told {
  return unanswered('failed', HUB_FAILED, blankDetail(model, gathered));
}

/**
 * Turns a model's answer into what is kept and shown. What a model lacks is told with why: not recorded, or recorded
 * and refused. What is unknown and would exclude the person stands with the advice.
 */
export function tellAnswer(model: RegisteredModel, answer: TableAssessment, gathered: Gathered | null): Told {
  const detail = blankDetail(model, gathered);
  switch (answer.kind) {
    case 'unavailable': {
      const { en, vi } = answer.reason;
      const { cause } = answer;
      return unanswered('failed', { en: `${en} (${cause})`, vi: `${vi} (${cause})` }, detail);
    }
    case 'notApplicable':
      return unanswered('notApplicable', answer.reason, detail);
    case 'missingInputs': {
      const reasons = answer.missing.map((missing) => gathered?.refused.get(missing.name) ?? missing);
      return unanswered('missingInputs', together(reasons) ?? HUB_FAILED, detail);
    }
    case 'answered': {
      const { band, outputs, used, caveats } = answer;
      const [main] = outputs;
      if (main === undefined) return tellFailure(model, gathered);
      const advice = band === null ? [] : [{ en: band.advice.en, vi: band.advice.vi }];
      return {
        outcome: 'answered',
        value: main.value,
        unit: main.unit,
        band: band?.code ?? null,
        flagged: band?.flagged === true ? 1 : 0,
        detail: {
          ...detail,
          decimals: main.decimals,
          band: band?.label ?? null,
          urgency: band?.urgency ?? 'none',
          advice: together([...advice, ...caveats]),
          entered: Object.fromEntries(used.map(({ name, value }) => [name, value])),
          outputs: outputs.map(({ name, title, value, unit }) => ({ name, title, value, unit })),
        },
      };
    }
  }
}
