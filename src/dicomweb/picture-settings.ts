import { HubError } from '../domain/errors.ts';
import type { RenderSettings } from './thread-protocol.ts';

export const MOST_PIXELS_A_SIDE = 8192;
const VOI_FUNCTIONS = new Map([
  ['linear', 'LINEAR'],
  ['linear-exact', 'LINEAR_EXACT'],
  ['sigmoid', 'SIGMOID'],
]);

function numberOf(word: string, name: string): number {
  const value = word.trim() === '' ? Number.NaN : Number(word);
  if (!Number.isFinite(value)) throw new HubError('invalid', `${name} takes numbers with commas`);
  return value;
}

/** `center,width,function` (PS3.18 section 8.3.5.1.4); the function may be left out. */
function windowOf(text: string): Pick<RenderSettings, 'window' | 'voiFunction'> {
  const [center = '', width = '', name = 'linear', ...rest] = text.split(',');
  const voiFunction = VOI_FUNCTIONS.get(name.trim().toLowerCase().replace('_', '-'));
  if (voiFunction === undefined || rest.length > 0) {
    throw new HubError('invalid', 'window: the function is linear, linear-exact or sigmoid');
  }
  const window = { center: numberOf(center, 'window'), width: numberOf(width, 'window') };
  if (window.width <= 0) throw new HubError('invalid', 'window: the width is above 0');
  return { window, voiFunction };
}

/**
 * `width,height` and then, each of which may be empty, left, top, width and height of the part to show, in pixels of the
 * image (PS3.18 section 8.3.5.1.3); a negative width or height turns the picture over.
 */
function viewportOf(text: string): NonNullable<RenderSettings['viewport']> {
  const words = text.split(',');
  if (words.length !== 2 && words.length !== 6) {
    throw new HubError('invalid', 'viewport takes 2 or 6 numbers with commas');
  }
  const [width, height, left, top, sourceWidth, sourceHeight] = words.map((word, place) =>
    place > 1 && word.trim() === '' ? null : Math.round(numberOf(word, 'viewport')),
  );
  if (!width || !height || Math.min(width, height) < 1 || Math.max(width, height) > MOST_PIXELS_A_SIDE) {
    throw new HubError('invalid', `viewport: each side is 1 to ${MOST_PIXELS_A_SIDE} pixels`);
  }
  const size = { width, height };
  if (words.length === 2) return { ...size, source: null };
  if (Math.min(left ?? 0, top ?? 0) < 0 || sourceWidth === 0 || sourceHeight === 0) {
    throw new HubError('invalid', 'viewport: the part to show lies inside the image');
  }
  const length = (value: number | null | undefined) =>
    value === null || value === undefined ? null : Math.abs(value);
  const source = {
    left: left ?? 0,
    top: top ?? 0,
    width: length(sourceWidth),
    height: length(sourceHeight),
    mirrored: (sourceWidth ?? 1) < 0,
    upsideDown: (sourceHeight ?? 1) < 0,
  };
  return { ...size, source };
}

/** `patient`, `technique` or both, with a comma (PS3.18 section 8.3.5.1.1). */
export function annotationsOf(text: string): ('patient' | 'technique')[] {
  return text.split(',').map((word) => {
    const annotation = word.trim().toLowerCase();
    if (annotation !== 'patient' && annotation !== 'technique') {
      throw new HubError('invalid', 'annotation is patient, technique or both');
    }
    return annotation;
  });
}

/** A whole number of a query. @throws HubError invalid */
export function wholeNumber(text: string, name: string, low: number, high: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new HubError('invalid', `${name} is a whole number from ${low} to ${high}`);
  }
  return value;
}

/** How the query wants the picture; `annotation` is not in it, since it needs a font. @throws HubError invalid */
export function renderSettingsOf(
  query: (name: string) => string | undefined,
  format: RenderSettings['format'],
): RenderSettings {
  const window = query('window');
  const viewport = query('viewport');
  return {
    format,
    quality: wholeNumber(query('quality') ?? '90', 'quality', 1, 100),
    ...(window === undefined ? { window: null, voiFunction: null } : windowOf(window)),
    viewport: viewport === undefined ? null : viewportOf(viewport),
    region: null,
    annotation: null,
  };
}
