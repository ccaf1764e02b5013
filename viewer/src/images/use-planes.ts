import { Enums, eventTarget, setVolumesForViewports, type Types, volumeLoader } from '@cornerstonejs/core';
import { type RefObject, useEffect, useState } from 'react';
import { imageEngine, isVolume } from './engine.ts';
import type { ImageInfo } from './image-info.ts';
import { equip } from './tool-groups.ts';
import { type Window, windowOf } from './window-presets.ts';

export const PLANES = ['axial', 'sagittal', 'coronal'] as const;
export type PlaneName = (typeof PLANES)[number];
export const PLANES_ID = 'planes';

const { Events, ViewportType, OrientationAxis } = Enums;
const AXES: Record<PlaneName, Enums.OrientationAxis> = {
  axial: OrientationAxis.AXIAL,
  sagittal: OrientationAxis.SAGITTAL,
  coronal: OrientationAxis.CORONAL,
};

export type PlaneViews = Record<PlaneName, Types.IVolumeViewport>;
export type PlaneElements = Record<PlaneName, RefObject<HTMLDivElement | null>>;

export type PlanesState = {
  views: PlaneViews | null;
  drawn: number;
  window: Window | null;
  /** Slices in the volume so far, and those that did not come. */
  arrived: number;
  failed: number;
  broken: unknown;
};

const NOTHING: PlanesState = { views: null, drawn: 0, window: null, arrived: 0, failed: 0, broken: null };

/** Three Cornerstone viewports through the volume of one series, with one window for all. */
export function usePlanes(
  elements: PlaneElements,
  seriesUid: string,
  images: readonly ImageInfo[],
): PlanesState {
  const [state, setState] = useState(NOTHING);

  useEffect(() => {
    let leave = () => {};
    let left = false;
    const change = (part: Partial<PlanesState> | ((old: PlanesState) => Partial<PlanesState>)) => {
      if (!left) setState((old) => ({ ...old, ...(typeof part === 'function' ? part(old) : part) }));
    };

    async function start() {
      const engine = await imageEngine();
      if (left) return;
      const hosts = PLANES.map((plane) => ({ plane, host: elements[plane].current }));
      for (const { plane, host } of hosts) {
        if (!host) throw new Error(`the ${plane} plane has no place on the page`);
        engine.enableElement({
          viewportId: plane,
          type: ViewportType.ORTHOGRAPHIC,
          element: host,
          defaultOptions: { orientation: AXES[plane] },
        });
      }
      const putDown = equip(PLANES_ID, PLANES, engine.id);
      const observer = new ResizeObserver(() => engine.resize(true, true));
      const quiet = new AbortController();
      leave = () => {
        observer.disconnect();
        quiet.abort();
        putDown();
        for (const plane of PLANES) engine.disableElement(plane);
      };

      const views = viewsOf(engine);
      const { signal } = quiet;
      for (const plane of PLANES) {
        const { element } = views[plane];
        observer.observe(element);
        element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
        element.addEventListener(
          Events.IMAGE_RENDERED,
          () =>
            change((old) => ({
              drawn: old.drawn + 1,
              window: windowOf(views[plane].getProperties()?.voiRange),
            })),
          { signal },
        );
        element.addEventListener(Events.VOI_MODIFIED, () => shareWindow(views, plane), { signal });
      }
      const volumeId = `cornerstoneStreamingImageVolume:${seriesUid}`;
      const volume = await volumeLoader.createAndCacheVolume(volumeId, {
        imageIds: images.map((image) => image.imageId),
      });
      if (left) return;
      const arrived = new Set<string>();
      const onImage = (event: Event, part: 'imageId' | 'image') => {
        const imageId = imageIdIn(event, part);
        if (!imageId || !volume.imageIds.includes(imageId)) return;
        if (part === 'imageId') change((old) => ({ failed: old.failed + 1 }));
        else change({ arrived: arrived.add(imageId).size });
      };
      const onLoaded = (event: Event) => onImage(event, 'image');
      const onFailed = (event: Event) => onImage(event, 'imageId');
      eventTarget.addEventListener(Events.IMAGE_LOADED, onLoaded);
      eventTarget.addEventListener(Events.IMAGE_LOAD_FAILED, onFailed);
      signal.addEventListener('abort', () => {
        eventTarget.removeEventListener(Events.IMAGE_LOADED, onLoaded);
        eventTarget.removeEventListener(Events.IMAGE_LOAD_FAILED, onFailed);
      });
      await setVolumesForViewports(engine, [{ volumeId }], [...PLANES]);
      if ('load' in volume && typeof volume.load === 'function') volume.load();
      engine.renderViewports([...PLANES]);
      change({ views });
    }

    setState(NOTHING);
    start().catch((broken: unknown) => change({ broken }));
    return () => {
      left = true;
      leave();
    };
  }, [elements, seriesUid, images]);

  return state;
}

function viewsOf(engine: { getViewport(id: string): Types.IViewport }): PlaneViews {
  const view = (plane: PlaneName): Types.IVolumeViewport => {
    const viewport = engine.getViewport(plane);
    if (!isVolume(viewport)) throw new Error(`the ${plane} viewport shows no volume`);
    return viewport;
  };
  return { axial: view('axial'), sagittal: view('sagittal'), coronal: view('coronal') };
}

/** Gives the window of one plane to the others. */
function shareWindow(views: PlaneViews, from: PlaneName): void {
  const range = views[from].getProperties()?.voiRange;
  if (!range) return;
  for (const plane of PLANES) {
    const own = views[plane].getProperties()?.voiRange;
    if (own?.lower === range.lower && own.upper === range.upper) continue;
    views[plane].setProperties({ voiRange: range }, undefined, true);
    views[plane].render();
  }
}

function imageIdIn(event: Event, part: 'imageId' | 'image'): string | null {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (typeof detail !== 'object' || detail === null || !(part in detail)) return null;
  if ('imageId' in detail && typeof detail.imageId === 'string') return detail.imageId;
  if ('image' in detail && typeof detail.image === 'object' && detail.image && 'imageId' in detail.image) {
    return String(detail.image.imageId);
  }
  return null;
}
