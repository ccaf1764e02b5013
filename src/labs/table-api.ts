import type { ResultInterpretation } from '../domain/analytes.ts';
import type { ObservationProblem, ToldProblem } from '../domain/refusal-kinds.ts';
import type { Bilingual } from '../domain/text.ts';
import type { TableMapping } from '../formats/tabular/table-mapping.ts';
import type { ReceiptView } from '../receipts/api.ts';

/** What a column of results means; null where its values are only shown. */
export type ColumnMeaning = { column: number; analyteKey: string | null };

/** A mapping as a person draws it. */
export type TableDraft = {
  /** The name under which its results are filed. */
  sender: string;
  mapping: TableMapping;
  /** Of each column of a table that has one for each analyte. */
  meanings: ColumnMeaning[];
};

export type KeptTable = {
  id: string;
  sender: string;
  header: string[];
  keptByName: string;
  keptAt: number;
  /** The newest table that came in with this header, on which a correction is tried; null where none has. */
  importId: string | null;
};

/** A mapping that held until it was corrected or forgotten. */
export type EndedTable = Omit<KeptTable, 'importId'> & { endedAt: number; endedByName: string };

/** One go at a table that came in. */
export type TableImported = {
  id: string;
  name: string;
  /** Whose table it is by its mapping; null for one of our own layout. */
  sender: string | null;
  importedBy: string;
  importedAt: number;
  /** Reports that came in by it, whatever became of them since. */
  reports: number;
  /** Whether it is a withdrawn table once more. */
  again: boolean;
  /** `done` once the last of its results was taken back. */
  withdrawn: { at: number; byName: string; reason: string; done: boolean } | null;
};

/** Answer of `GET /api/tables`: tables that wait for a mapping, newest first, the headers that are known, and what came in. */
export type TableList = {
  waiting: ReceiptView[];
  kept: KeptTable[];
  ended: EndedTable[];
  imports: TableImported[];
};

/** Answer of `GET /api/tables/:id`, where the number is that of a waiting table's receipt or of an import. */
export type TableToMap = {
  name: string;
  /** Null of a table that waits. */
  imported: TableImported | null;
  header: string[];
  /** The first rows. */
  samples: string[][];
  rows: number;
  /** What is kept for this header, else what the column names suggest; only a person decides. */
  drafts: TableDraft[];
  /** The mappings that the drafts are, by their senders; none where nothing is kept. */
  kept: { id: string; sender: string }[];
  /** Senders that tables came from before. */
  senders: string[];
};

export type PreviewResult = {
  label: Bilingual;
  valueText: string;
  unit: string | null;
  canonicalValue: number | null;
  canonicalUnit: string | null;
  interpretation: ResultInterpretation | null;
  problem: ToldProblem<ObservationProblem> | null;
};

export type PreviewReport = {
  /** Line of the table at which it begins. */
  line: number;
  patientId: string;
  name: string | null;
  birthDate: string | null;
  sex: 'M' | 'F' | 'O' | null;
  /** Numbers by which the person can be called; what is none is left out. */
  phones: string[];
  /** As ISO 8601, in the centre's zone where none is named. */
  collectedAt: string;
  reportNumber: string | null;
  specimen: string | null;
  results: PreviewResult[];
};

/** Answer of `POST /api/tables/:id/preview`: the table as it would be understood; nothing is written. */
export type TablePreview = {
  rows: number;
  reports: number;
  results: number;
  /** The first reports. */
  first: PreviewReport[];
  /** Rows that would be refused, the first of them. */
  refused: { line: number; column: string | null; reason: string }[];
  refusedRows: number;
  /** What no model may read, in the first `looked` reports. */
  problems: { problem: ToldProblem<ObservationProblem>; count: number }[];
  looked: number;
};

/** Body of `PUT /api/tables/:id/mapping`: a kept mapping, and the one that it corrects, which ends. */
export type CorrectMapping = { draft: TableDraft; instead: string };

/** Answer of `POST /api/tables/:id/import`. */
export type TableReceived = {
  receipts: ReceiptView[];
  stored: number;
  duplicate: number;
  quarantined: number;
};
