import { canTranscode, obtainable } from '../formats/dicom/transcode-frame.ts';
import {
  explicitLittleEndian,
  transferSyntax,
  transferSyntaxName,
} from '../formats/dicom/transfer-syntaxes.ts';
import type { Payload } from './accept.ts';

/** How a file leaves: in parts or alone, and what it has to be transcoded to; null as it was received. */
export type FilePlan = { readonly multipart: boolean; readonly to: string | null };

/**
 * Every way, best first, to send a file kept in `stored` to a client that takes `payloads`. Who names no transfer syntax
 * gets Explicit VR Little Endian (PS3.18 section 8.7.3.5.2), or a file that is to be had only with loss (PS3.5 section
 * 10.1), such as video, as it is; `*` and a client that takes anything get it as it was received.
 */
export function fileWays(payloads: readonly Payload[], stored: string): FilePlan[] {
  const plain = explicitLittleEndian.uid;
  return payloads.flatMap(({ multipart, mediaType, transferSyntax: asked }): FilePlan[] => {
    const asIs = { multipart, to: null };
    if (asked === '*' || asked === stored || (asked === '' && mediaType === '*/*')) return [asIs];
    if (asked !== '') return canTranscode(stored, asked) ? [{ multipart, to: asked }] : [];
    if (stored === plain) return [asIs];
    if (canTranscode(stored, plain)) return [{ multipart, to: plain }];
    return transferSyntax(stored)?.lossy === true ? [asIs] : [];
  });
}

/** Says to a client for which there is no way what it could have. */
export function filesToBeHad(stored: string): string {
  const list = obtainable(stored).map((uid) => `${transferSyntaxName(uid)} (${uid})`);
  return `The instance is kept in ${transferSyntaxName(stored)}; it is given as ${list.join(', ')}; ask for transfer-syntax=* to have it as it is`;
}
