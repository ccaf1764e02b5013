import type { ModelCard } from './model-card.ts';

/** Answer of `GET /api/models`. */
export type ModelList = {
  models: {
    id: string;
    /** Null when it could not be read; the model is then disabled. */
    card: ModelCard | null;
    /** `off`: its owner set terms that no administrator has accepted yet (`PUT /api/models/:id/terms`). */
    state: 'ready' | 'disabled' | 'off';
    /** Why it is disabled: its hash or its golden rows do not agree; null when ready. */
    problem: string | null;
    /** Null also for a model without terms; `DELETE /api/models/:id/terms` withdraws it. */
    termsAccepted: { by: string; at: number } | null;
  }[];
};
