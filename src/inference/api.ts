import type { ModelCard } from './model-card.ts';

/** Answer of `GET /api/models`. */
export type ModelList = {
  models: {
    card: ModelCard;
    state: 'ready' | 'disabled';
    /** Why it is disabled: its hash or its golden rows do not agree; null when ready. */
    problem: string | null;
  }[];
};
