import type { ModelCard } from './model-card.ts';

/** Answer of `GET /api/models`. */
export type ModelList = {
  models: {
    id: string;
    /** Null when it could not be read; the model is then disabled. */
    card: ModelCard | null;
    state: 'ready' | 'disabled';
    /** Why it is disabled: its hash or its golden rows do not agree; null when ready. */
    problem: string | null;
  }[];
};
