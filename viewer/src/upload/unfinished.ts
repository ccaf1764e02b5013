const REMEMBERED = 'tamsoat.unfinished-upload';

export type Unfinished = { uploadId: string; left: number };

/** The upload that was still sending when the page was left; null when there is none. */
export function unfinished(): Unfinished | null {
  const [uploadId, left] = (localStorage.getItem(REMEMBERED) ?? '').split(' ');
  const count = Number(left);
  return uploadId && Number.isInteger(count) && count > 0 ? { uploadId, left: count } : null;
}

export function rememberUnfinished(uploadId: string, left: number): void {
  if (left > 0) localStorage.setItem(REMEMBERED, `${uploadId} ${left}`);
  else localStorage.removeItem(REMEMBERED);
}
