import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { categoryTitle } from '../models/category-title.ts';
import { useModels } from '../models/use-models.ts';

type Plain = number | string | boolean;

/** What an input of a model is, in words: a number with its unit, yes or no, or the name of a choice. */
export function useInputText(assessment: Pick<AssessmentView, 'modelId' | 'modelVersion'>) {
  const { t, say, unit, number } = useWords();
  const models = useModels();
  return (name: string, value: Plain, ucum: string | null): string => {
    if (typeof value === 'boolean') return t(value ? 'history.yes' : 'history.no');
    if (typeof value === 'number') return `${number(value)} ${unit(ucum)}`.trim();
    const title = categoryTitle(models.data?.models ?? [], assessment, name, value);
    return title ? say(title) : value;
  };
}
