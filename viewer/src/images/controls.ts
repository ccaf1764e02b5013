import type { Window } from './window-presets.ts';

/** What the toolbar and the keyboard ask of whatever viewports are on the page. */
export type ImageControls = {
  scroll(by: number): void;
  toEnd(end: 'first' | 'last'): void;
  /** Null goes back to the window that the image was sent with. */
  setWindow(window: Window | null): void;
  invert(): void;
  reset(): void;
  /** One image pixel to one screen pixel; null where that makes no sense (planes through a volume). */
  actualSize: (() => void) | null;
};

/** A wish to see one picture, and its middle in the other planes; each wish is a new object. */
export type Target = {
  sopInstanceUid: string;
  frame: number;
  box: readonly [number, number, number, number];
};
