import { jsonOf } from '../formats/dicom/dicom-json.ts';
import type { OpenedFile } from '../formats/dicom/open-part10.ts';

/**
 * The metadata of one instance, with an address for each value kept out of it: pixel data by its tag alone,
 * others by tag, place and length, which tells apart what sequences repeat. Big Endian values are left out,
 * since an address would give their bytes in the wrong order (PS3.18 section 8.7.3.3.2 wants little endian).
 * `version` is of an image that replaced another: browsers keep what an address gave, so its addresses are others.
 */
export function metadataOf(file: OpenedFile, instanceAddress: string, version: string | null): string {
  const asked = version === null ? '' : `?v=${version}`;
  const pixelsAt = file.scan.pixelData?.offset;
  const { json } = jsonOf(file, {
    bulkDataUri: ({ tag, offset, length }) => {
      if (offset === pixelsAt) return `${instanceAddress}/bulkdata/${tag}${asked}`;
      if (file.transferSyntax.bigEndian) return '';
      return `${instanceAddress}/bulkdata/${tag}-${offset}-${length}${asked}`;
    },
  });
  json['00083002'] = { vr: 'UI', Value: [file.transferSyntax.uid] };
  return JSON.stringify(json);
}
