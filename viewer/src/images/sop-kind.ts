import type { vi } from '../i18n/vi.ts';

export type SopKind = keyof typeof vi.sopKind;

const ROOT = '1.2.840.10008.5.1.4.1.1.';

/** Longest beginnings first; a null kind is an image although a shorter beginning is not. */
const KINDS: [string, SopKind | null][] = [
  ['88.59', 'ko'],
  ['88.', 'sr'],
  ['104.1', 'pdf'],
  ['104.2', 'cda'],
  ['104.', 'stl'],
  ['66.4', 'seg'],
  ['66.7', 'seg'],
  ['66.1', 'registration'],
  ['66.2', 'registration'],
  ['66.3', 'registration'],
  ['66', 'raw'],
  ['67', 'mapping'],
  ['11.', 'pr'],
  ['481.1', null],
  ['481.2', null],
  ['481.', 'rt'],
  ['9.', 'waveform'],
  ['4.2', 'spectroscopy'],
  ['77.1.1.1', 'video'],
  ['77.1.2.1', 'video'],
  ['77.1.4.1', 'video'],
];

const VIDEO = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$/;

/** What an object is when it is not an image that the viewer shows (PS3.4 annex B.5); null for an image. */
export function sopKind(sopClassUid: string, transferSyntaxUid: string | null): SopKind | null {
  if (transferSyntaxUid && VIDEO.test(transferSyntaxUid)) return 'video';
  if (!sopClassUid.startsWith(ROOT)) return null;
  const rest = sopClassUid.slice(ROOT.length);
  const found = KINDS.find(([start]) =>
    start.endsWith('.') ? rest.startsWith(start) : rest === start || rest.startsWith(`${start}.`),
  );
  return found?.[1] ?? null;
}
