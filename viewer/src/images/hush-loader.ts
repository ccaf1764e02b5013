import { Enums, eventTarget } from '@cornerstonejs/core';

const REMEMBERED = 200;

/**
 * Keeps failures of single images out of the browser's console: the loader leaves some promises of its own unhandled,
 * although it has told of the same failure by an event, upon which the image itself says what is wrong. Any other
 * unhandled rejection is reported as ever.
 */
export function hushLoader(): void {
  const told: unknown[] = [];
  eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, (event: Event) => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    if (typeof detail !== 'object' || detail === null || !('error' in detail)) return;
    told.push(detail.error);
    if (told.length > REMEMBERED) told.shift();
  });
  window.addEventListener('unhandledrejection', (event) => {
    if (told.includes(event.reason)) event.preventDefault();
  });
}
