import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts', '/Library/Fonts', '/System/Library/Fonts'];
/** Fonts that have every letter of Vietnamese, and where Linux distributions and macOS put them. */
const FONTS = [
  'truetype/noto/NotoSans-Regular.ttf',
  'noto/NotoSans-Regular.ttf',
  'google-noto/NotoSans-Regular.ttf',
  'truetype/dejavu/DejaVuSans.ttf',
  'dejavu/DejaVuSans.ttf',
  'dejavu-sans-fonts/DejaVuSans.ttf',
  'TTF/DejaVuSans.ttf',
  'Supplemental/Arial Unicode.ttf',
];

/** The file of a font to write on pictures with; null where none is installed, since boxes instead of letters help nobody. */
export function annotationFont(folders: readonly string[] = FOLDERS): string | null {
  const paths = folders.flatMap((folder) => FONTS.map((font) => join(folder, font)));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** Latin with all its accents, general punctuation and arithmetic: what every font of the list draws. */
const DRAWN = /[^\u0020-\u024f\u1e00-\u1eff\u2010-\u203a\u00d7]/gu;

/** A text with `?` in place of letters that the font may not have. */
export function drawable(text: string): string {
  return text.normalize('NFC').replace(DRAWN, '?');
}
