import type { ObservationProblem, ToldProblem } from '../domain/refusal-kinds.ts';

/** What a sender calls a result: absent parts are empty texts. */
export type SendersWord = {
  sender: string;
  code: string;
  codeSystem: string;
  label: string;
  unit: string;
};

/** Results of one sender that carry the same word, which the hub does not understand yet. */
export type UnmappedWord = SendersWord & {
  problem: ToldProblem<ObservationProblem>;
  count: number;
  /** A few different values, as received. */
  examples: string[];
  specimens: string[];
  firstAt: number;
  lastAt: number;
  /** Set where the code is understood and only the unit is not: then nothing else can be meant. */
  analyteKey: string | null;
  /** Codes that contradict each other, as sent: only one of `suggested` can be meant. Null where that is not why. */
  conflict: string[] | null;
  /** Keys of analytes whose name is like it, the likeliest first. */
  suggested: string[];
};

export type KeptMapping = SendersWord & {
  id: string;
  decision: 'map' | 'never';
  analyteKey: string | null;
  takenAs: string | null;
  decidedByName: string;
  decidedAt: number;
  /** Null while it holds. */
  endedAt: number | null;
  endedByName: string | null;
  /** Results understood by it, and how many of them no model may read all the same. */
  results: number;
  problems: number;
};

/** Answer of `GET /api/lab-mappings`: what waits, the most results first; what holds; what has ended, newest first. */
export type MappingList = { inbox: UnmappedWord[]; kept: KeptMapping[]; ended: KeptMapping[]; more: boolean };

/** Body of `POST /api/lab-mappings`; it takes the place of what was said of the same word before. */
export type DecideMapping = SendersWord &
  (
    | {
        decision: 'map';
        analyteKey: string;
        /** The unit that the sender's stands for; null where that one is understood as it is. */
        takenAs: string | null;
      }
    | { decision: 'never' }
  );

/** Answer to it. */
export type MappingDecided = { id: string };
