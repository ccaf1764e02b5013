/** One attribute of the DICOM JSON model (PS3.18 annex F). */
export type Attribute = {
  vr: string;
  Value?: string[] | number[] | Dataset[];
  BulkDataURI?: string;
  InlineBinary?: string;
};
export type Dataset = Record<string, Attribute>;

/** Whether a parsed answer is a list of datasets, as WADO-RS metadata is. */
export function isDatasetList(value: unknown): value is Dataset[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one) =>
        typeof one === 'object' &&
        one !== null &&
        Object.values(one).every((attribute) => typeof attribute === 'object' && attribute !== null),
    )
  );
}

export function textsOf(dataset: Dataset, tag: string): string[] {
  return (dataset[tag]?.Value ?? []).filter((value) => value !== null && value !== undefined).map(String);
}

export function textOf(dataset: Dataset, tag: string): string | null {
  return textsOf(dataset, tag)[0]?.trim() || null;
}

/** The numbers of an attribute; empty when one of them is not a number. */
export function numbersOf(dataset: Dataset, tag: string): number[] {
  const numbers = (dataset[tag]?.Value ?? []).map((value) =>
    typeof value === 'number' ? value : Number.parseFloat(String(value)),
  );
  return numbers.every(Number.isFinite) ? numbers : [];
}

export function numberOf(dataset: Dataset, tag: string): number | null {
  return numbersOf(dataset, tag)[0] ?? null;
}

export function itemsOf(dataset: Dataset, tag: string): Dataset[] {
  const items = dataset[tag]?.Value ?? [];
  return isDatasetList(items) ? items : [];
}
