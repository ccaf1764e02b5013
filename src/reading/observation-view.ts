import { allAnalytes, analyteByKey } from '../domain/analytes.ts';
import { tellObservationProblem } from '../domain/refusal-kinds.ts';
import type { ObservationView } from '../labs/api.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { vitalSignByKey } from '../labs/vital-signs.ts';

const order = new Map(allAnalytes().map((analyte, index) => [analyte.key, index]));

/** A laboratory result as people see it; its name in both languages where the dictionary knows it. */
export function observationView(row: ObservationTable): ObservationView {
  const known =
    row.analyteKey === null ? null : (analyteByKey(row.analyteKey) ?? vitalSignByKey(row.analyteKey));
  return {
    id: row.id,
    analyteKey: row.analyteKey,
    label: known?.name ?? { en: row.label, vi: row.label },
    code: row.code,
    valueText: row.valueText,
    valueNumber: row.valueNumber,
    comparator: row.comparator,
    unit: row.unit,
    referenceLow: row.referenceLow,
    referenceHigh: row.referenceHigh,
    referenceText: row.referenceText,
    referenceSource: row.referenceSource,
    interpretation: row.interpretation,
    problem: tellObservationProblem(row.problem),
    reason: row.reason,
    observedAt: row.observedAt,
    specimen: row.specimen,
    comment: row.comment,
  };
}

/** Results in the order of the dictionary, which keeps an organ's together; those it does not know follow by name. */
export function inDictionaryOrder(a: ObservationView, b: ObservationView): number {
  const place = (view: ObservationView) => order.get(view.analyteKey ?? '') ?? order.size;
  return (
    place(a) - place(b) ||
    a.label.en.localeCompare(b.label.en) ||
    (a.observedAt ?? 0) - (b.observedAt ?? 0) ||
    a.id.localeCompare(b.id)
  );
}
