import { Enums, eventTarget, type Types } from '@cornerstonejs/core';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { imageEngine, isStack } from './engine.ts';
import type { ImageInfo } from './image-info.ts';
import { type LoadFailure, loadFailure } from './load-failure.ts';
import { equip } from './tool-groups.ts';
import { type Window, windowOf } from './window-presets.ts';

export const STACK_ID = 'stack';
const { Events, ViewportType } = Enums;

export type StackState = {
  /** The picture that is on the screen, or failed to come; -1 before the first. */
  index: number;
  /** That picture's pixels are drawn. */
  rendered: boolean;
  failure: LoadFailure | null;
  window: Window | null;
  /** Counts the drawings, so that what lies over the image moves with it. */
  drawn: number;
};

const NOTHING: StackState = { index: -1, rendered: false, failure: null, window: null, drawn: 0 };

/** The right button zooms. */
const noMenu = (event: Event) => event.preventDefault();

type Stack = { viewport: Types.IStackViewport | null; state: StackState; broken: unknown };

/** A Cornerstone stack viewport in `element` that shows `images`, beginning with the one at `start`. */
export function useStack(
  element: RefObject<HTMLDivElement | null>,
  images: readonly ImageInfo[],
  start: number,
): Stack & { retry: () => void } {
  const [viewport, setViewport] = useState<Types.IStackViewport | null>(null);
  const [broken, setBroken] = useState<unknown>(null);
  const [state, setState] = useState(NOTHING);
  const shown = useRef(images);
  shown.current = images;

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    let leave = () => {};
    let left = false;
    void imageEngine().then(
      (engine) => {
        if (left) return;
        engine.enableElement({ viewportId: STACK_ID, type: ViewportType.STACK, element: host });
        const putDown = equip(STACK_ID, [STACK_ID], engine.id);
        const stack = engine.getViewport(STACK_ID);
        host.addEventListener('contextmenu', noMenu);
        const observer = new ResizeObserver(() => engine.resize(true, true));
        observer.observe(host);
        leave = () => {
          observer.disconnect();
          host.removeEventListener('contextmenu', noMenu);
          putDown();
          engine.disableElement(STACK_ID);
        };
        if (isStack(stack)) setViewport(stack);
      },
      (error: unknown) => setBroken(error),
    );
    return () => {
      left = true;
      setViewport(null);
      leave();
    };
  }, [element]);

  useEffect(() => {
    if (!viewport) return;
    const host = viewport.element;
    const onNew = () =>
      setState((old) => ({
        ...old,
        index: viewport.getCurrentImageIdIndex(),
        failure: null,
        rendered: false,
      }));
    const onDrawn = () =>
      setState((old) => ({
        ...old,
        rendered: old.index >= 0 && old.failure === null,
        window: windowOf(viewport.getProperties().voiRange),
        drawn: old.drawn + 1,
      }));
    const onError = (event: Event) => {
      const detail: unknown = event instanceof CustomEvent ? event.detail : null;
      const index = viewport.getCurrentImageIdIndex();
      const failed = failureOf(detail, shown.current[index]?.imageId);
      if (failed) setState((old) => ({ ...old, index, rendered: false, failure: failed }));
    };
    host.addEventListener(Events.STACK_NEW_IMAGE, onNew);
    host.addEventListener(Events.IMAGE_RENDERED, onDrawn);
    eventTarget.addEventListener(Events.IMAGE_LOAD_ERROR, onError);
    return () => {
      host.removeEventListener(Events.STACK_NEW_IMAGE, onNew);
      host.removeEventListener(Events.IMAGE_RENDERED, onDrawn);
      eventTarget.removeEventListener(Events.IMAGE_LOAD_ERROR, onError);
    };
  }, [viewport]);

  useEffect(() => {
    setState(NOTHING);
    if (!viewport || images.length === 0) return;
    // What fails arrives as an event, with the image's name; the rejection says nothing more.
    viewport
      .setStack(
        images.map((image) => image.imageId),
        start,
      )
      .catch(() => {});
  }, [viewport, images, start]);

  const retry = useCallback(() => {
    if (!viewport) return;
    const index = Math.max(viewport.getCurrentImageIdIndex(), 0);
    setState((old) => ({ ...old, failure: null, rendered: false }));
    viewport.setStack(viewport.getImageIds(), index).catch(() => {});
  }, [viewport]);

  return { viewport, state, broken, retry };
}

/** What an error event says of the picture that should be on the screen; null when it is about another one. */
function failureOf(detail: unknown, imageId: string | undefined): LoadFailure | null {
  if (Array.isArray(detail)) {
    const [first]: unknown[] = detail;
    return typeof first === 'object' && first !== null && 'reason' in first
      ? loadFailure(first.reason)
      : null;
  }
  if (typeof detail !== 'object' || detail === null || !('imageId' in detail)) return null;
  return detail.imageId === imageId ? loadFailure(detail) : null;
}
