/**
 * Checks a UID by PS3.5 §9.1: digits in non-empty components, at most 64 characters, nothing else.
 *
 * Leading zeros in a component break the Standard too, but real scanners write them and they are as unique as any:
 * `strict` is false for them.
 */
export function checkUid(uid: string): { ok: true; strict: boolean } | { ok: false; reason: string } {
  if (uid === '') return { ok: false, reason: 'it is empty' };
  if (uid.length > 64) return { ok: false, reason: 'it is longer than 64 characters' };
  if (!/^[0-9]+(\.[0-9]+)*$/.test(uid)) return { ok: false, reason: 'it has characters that no UID has' };
  return { ok: true, strict: !/(^|\.)0[0-9]/.test(uid) };
}
