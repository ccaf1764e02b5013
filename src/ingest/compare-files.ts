import { type DicomJsonElement, jsonOf } from '../formats/dicom/dicom-json.ts';
import { keywordOfTag } from '../formats/dicom/dictionary.ts';
import { type OpenedFile, openPart10 } from '../formats/dicom/open-part10.ts';
import { transferSyntaxName } from '../formats/dicom/transfer-syntaxes.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';
import { EASY_HEADER } from './read-header.ts';
import { bytesEqual } from './same-data-set.ts';

export type Difference = { readonly keyword: string; readonly ours: string; readonly theirs: string };

const MOST = 100;
const LONGEST = 200;

async function open(blob: OpenBlob): Promise<OpenedFile | null> {
  const length = Math.min(blob.sizeBytes, 2 * EASY_HEADER.headerBytes);
  const opened = openPart10(await blob.read(0, length), { fileSize: blob.sizeBytes, limits: EASY_HEADER });
  return opened.ok ? opened.file : null;
}

/** A value in few words; a sequence or binary value as its JSON, cut. */
function shown(element: DicomJsonElement | undefined): string {
  if (element === undefined) return '';
  const values = element.Value?.map((value) => {
    if (typeof value !== 'object' || value === null) return String(value ?? '');
    return element.vr === 'PN' ? Object.values(value).join('=') : JSON.stringify(value);
  });
  const text = values?.join('\\') ?? element.InlineBinary ?? element.BulkDataURI ?? '';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

async function differentPixels(
  a: OpenBlob,
  b: OpenBlob,
  one: OpenedFile,
  other: OpenedFile,
): Promise<boolean> {
  const [left, right] = [one.scan.pixelData, other.scan.pixelData];
  if (left === undefined || right === undefined) return left !== right;
  if (one.transferSyntax.deflated || other.transferSyntax.deflated) return false;
  return !(await bytesEqual({ blob: a, offset: left.offset }, { blob: b, offset: right.offset }));
}

/**
 * The attributes in which two files differ, up to a hundred, and whether what begins with their pixels does.
 * Null where a header is larger than any scanner's: it is not compared here, for it could take too long.
 */
export async function compareFiles(ours: OpenBlob, theirs: OpenBlob): Promise<Difference[] | null> {
  const [one, other] = [await open(ours), await open(theirs)];
  if (one === null || other === null) return null;
  const bulkDataUri = ({ length }: { length: number }) => `${length} bytes`;
  const [a, b] = [jsonOf(one, { bulkDataUri }).json, jsonOf(other, { bulkDataUri }).json];
  const tags = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  const differences = tags
    .filter((tag) => tag !== '7FE00010' && JSON.stringify(a[tag]) !== JSON.stringify(b[tag]))
    .map((tag) => ({
      keyword: keywordOfTag(Number.parseInt(tag, 16)) ?? tag,
      ours: shown(a[tag]),
      theirs: shown(b[tag]),
    }));
  if (one.transferSyntax.uid !== other.transferSyntax.uid) {
    const named = ({ transferSyntax: { uid } }: OpenedFile) => transferSyntaxName(uid);
    differences.unshift({ keyword: 'TransferSyntaxUID', ours: named(one), theirs: named(other) });
  }
  if (await differentPixels(ours, theirs, one, other)) {
    differences.push({ keyword: 'PixelData', ours: '', theirs: '' });
  }
  return differences.slice(0, MOST);
}
