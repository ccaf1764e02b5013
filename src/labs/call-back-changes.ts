import { unitSaid } from './call-back-read-back.ts';
import type { CallBackTable } from './call-back-tables.ts';
import type { ObservationTable } from './tables.ts';

/** A result of the version that counts, as far as a call-back needs it. */
export type CountingResult = Pick<
  ObservationTable,
  | 'id'
  | 'code'
  | 'label'
  | 'subId'
  | 'valueText'
  | 'valueNumber'
  | 'comparator'
  | 'unit'
  | 'interpretation'
  | 'problem'
>;

/** A call-back of the same report, or of a version that it replaced. */
export type HeldCallBack = Pick<
  CallBackTable,
  | 'id'
  | 'state'
  | 'observationId'
  | 'code'
  | 'label'
  | 'subId'
  | 'valueText'
  | 'valueNumber'
  | 'comparator'
  | 'unit'
  | 'interpretation'
  | 'takenBack'
>;

/** What a report's arrival does to call-backs. */
export type CallBackChange =
  | {
      readonly kind: 'open';
      readonly result: CountingResult;
      readonly reason: CallBackTable['reason'];
      readonly takenBack: boolean;
      /** The closed call-back whose told value no longer stands; null for a new one. */
      readonly follows: HeldCallBack | null;
    }
  /** The value of an open call-back is another now; a person still closes it. */
  | {
      readonly kind: 'correct';
      readonly callBack: HeldCallBack;
      readonly result: CountingResult;
      readonly takenBack: boolean;
    }
  /** The same value in a newer version. */
  | { readonly kind: 'move'; readonly callBack: HeldCallBack; readonly result: CountingResult };

export function isCritical({ interpretation }: Pick<ObservationTable, 'interpretation'>): boolean {
  return interpretation?.startsWith('critical') === true;
}

type Named = Pick<ObservationTable, 'code' | 'label' | 'subId'>;
/** What a correction names a result by, as in `report-versions.ts`. */
const keyOf = ({ code, label, subId }: Named) => JSON.stringify([code === '' ? label : code, subId]);

const GONE: ReadonlySet<CountingResult['problem']> = new Set(['withdrawn', 'no-value', 'refused']);

/** Whether there is nothing to tell; a value that could not be read is told as sent where its laboratory calls it critical. */
function isGone(result: CountingResult): boolean {
  return GONE.has(result.problem) && !(result.problem === 'refused' && isCritical(result));
}

/** Whether two values are the same to whom they are told. */
function sameValue(
  a: Pick<HeldCallBack, 'valueText' | 'valueNumber' | 'comparator' | 'unit'>,
  b: Pick<HeldCallBack, 'valueText' | 'valueNumber' | 'comparator' | 'unit'>,
): boolean {
  if (unitSaid(a.unit ?? '') !== unitSaid(b.unit ?? '')) return false;
  if (a.valueNumber === null || b.valueNumber === null) return a.valueText === b.valueText;
  return a.valueNumber === b.valueNumber && a.comparator === b.comparator;
}

/** The result that each held call-back is about: the very row, else the same value, else another under the same name, critical ones first. */
function pairs(
  held: readonly HeldCallBack[],
  results: readonly CountingResult[],
): { paired: [HeldCallBack, CountingResult][]; alone: CountingResult[] } {
  const left = new Set([...results].sort((a, b) => Number(isCritical(b)) - Number(isCritical(a))));
  const paired: [HeldCallBack, CountingResult][] = [];
  let waiting = held;
  const pairBy = (fits: (callBack: HeldCallBack, result: CountingResult) => boolean) => {
    waiting = waiting.filter((callBack) => {
      const result = [...left].find((each) => fits(callBack, each));
      if (result === undefined) return true;
      left.delete(result);
      paired.push([callBack, result]);
      return false;
    });
  };
  const sameName = (a: Named, b: Named) => keyOf(a) === keyOf(b);
  pairBy(({ observationId }, { id }) => observationId === id);
  pairBy((a, b) => sameName(a, b) && !isGone(b) && sameValue(a, b));
  pairBy(sameName);
  return { paired, alone: [...left] };
}

function changeOf(callBack: HeldCallBack, result: CountingResult): CallBackChange {
  const takenBack = isGone(result);
  const same = !takenBack && callBack.takenBack === 0 && sameValue(callBack, result);
  if (callBack.state === 'open') {
    const unchanged = takenBack
      ? callBack.takenBack === 1
      : same && callBack.interpretation === result.interpretation;
    return unchanged ? { kind: 'move', callBack, result } : { kind: 'correct', callBack, result, takenBack };
  }
  if (same || (takenBack && callBack.takenBack === 1)) return { kind: 'move', callBack, result };
  const reason = !takenBack && isCritical(result) ? 'critical' : 'corrected';
  return { kind: 'open', result, reason, takenBack, follows: callBack };
}

/**
 * What a report that counts does to call-backs: each critical value opens one, once; a correction of an open one is
 * told in it; and a value that was told and no longer stands opens another, for whoever was told must hear it.
 * @param held the call-backs of the report and of the versions that it replaced, without those that another follows.
 */
export function callBackChanges(
  held: readonly HeldCallBack[],
  results: readonly CountingResult[],
): CallBackChange[] {
  const { paired, alone } = pairs(held, results);
  return [
    ...paired.map(([callBack, result]) => changeOf(callBack, result)),
    ...alone
      .filter((result) => isCritical(result) && !isGone(result))
      .map(
        (result): CallBackChange => ({
          kind: 'open',
          result,
          reason: 'critical',
          takenBack: false,
          follows: null,
        }),
      ),
  ];
}
