import { Enums, imageLoader } from '@cornerstonejs/core';
import { useEffect, useState } from 'react';
import type { ImageInfo } from './image-info.ts';
import { type LoadFailure, loadFailure } from './load-failure.ts';

export type Loaded = { count: number; loaded: number; failed: ReadonlyMap<string, LoadFailure> };

const AT_ONCE = 4;

/** The indexes 0 to `count` - 1, nearest to `start` first. */
export function nearestFirst(count: number, start: number): number[] {
  return Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => Math.abs(a - start) - Math.abs(b - start) || a - b,
  );
}

/**
 * Loads all images of a series in the background, from the first shown one outward, and counts how far it is. It
 * waits for the first one, which somebody is looking for.
 */
export function usePrefetch(images: readonly ImageInfo[], start: number, firstIsThrough: boolean): Loaded {
  const [state, setState] = useState<Loaded>({ count: 0, loaded: 0, failed: new Map() });

  useEffect(() => {
    if (!firstIsThrough) return;
    let stopped = false;
    let loaded = 0;
    const failed = new Map<string, LoadFailure>();
    const queue = nearestFirst(images.length, start).flatMap((index) => images[index]?.imageId ?? []);
    const tell = () => {
      if (!stopped) setState({ count: images.length, loaded, failed: new Map(failed) });
    };

    async function work() {
      for (let imageId = queue.shift(); imageId && !stopped; imageId = queue.shift()) {
        try {
          await imageLoader.loadAndCacheImage(imageId, {
            requestType: Enums.RequestType.Prefetch,
            priority: 0,
          });
          loaded += 1;
        } catch (error) {
          failed.set(imageId, loadFailure(error));
        }
        tell();
      }
    }

    tell();
    for (let worker = 0; worker < AT_ONCE; worker++) void work();
    return () => {
      stopped = true;
    };
  }, [images, start, firstIsThrough]);

  return state;
}
