import { ApiError, problemOf } from '../problem.ts';
import { type Dataset, isDatasetList } from './dicom-json.ts';

/** Fetches a list of datasets from our DICOMweb as DICOM JSON. */
export async function fetchDatasets(path: string, signal?: AbortSignal): Promise<Dataset[]> {
  const init: RequestInit = { headers: { Accept: 'application/dicom+json' }, credentials: 'same-origin' };
  if (signal) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({ status: 0, kind: 'offline', detail: null, requestId: null }, error);
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return [];
  const body: unknown = await response.json();
  if (!isDatasetList(body)) {
    throw new ApiError({ status: response.status, kind: 'unreadable', detail: null, requestId: null });
  }
  return body;
}
