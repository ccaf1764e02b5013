import { Loader, Progress } from '@mantine/core';
import { type RefObject, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { edgesOf, passThrough, pixelsPerUnit } from './camera.ts';
import type { ImageControls, Target } from './controls.ts';
import { CornerText } from './corner-text.tsx';
import { Crosshairs } from './crosshairs.tsx';
import { dot, minus, type Point, pointOf } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';
import { type Mark, rectOnPlane } from './marks.ts';
import { MarksLayer } from './marks-layer.tsx';
import { pixelPlaces, toWorld } from './pixel-places.ts';
import { ScaleBar } from './scale-bar.tsx';
import { choose, type ToolName } from './tool-groups.ts';
import { PLANES, PLANES_ID, type PlaneName, type PlaneViews, usePlanes } from './use-planes.ts';
import { rangeOf } from './window-presets.ts';

type PlanesViewProps = {
  seriesUid: string;
  images: readonly ImageInfo[];
  tool: ToolName;
  marks: readonly Mark[];
  selected: string | null;
  onSelect: (id: string) => void;
  target: Target | null;
  controls: RefObject<ImageControls | null>;
};

/** Three planes through the volume of one series, joined by a point that all of them pass through. */
export function PlanesView(props: PlanesViewProps) {
  const { seriesUid, images, tool, marks, selected, onSelect, target } = props;
  const { t } = useWords();
  const [axial, sagittal, coronal] = [
    useRef<HTMLDivElement>(null),
    useRef<HTMLDivElement>(null),
    useRef<HTMLDivElement>(null),
  ];
  const elements = useMemo(() => ({ axial, sagittal, coronal }), [axial, sagittal, coronal]);
  const state = usePlanes(elements, seriesUid, images);
  const { views } = state;
  const [point, setPoint] = useState<Point | null>(null);

  useEffect(() => {
    if (views) choose(PLANES_ID, tool);
  }, [views, tool]);

  useEffect(() => {
    if (!views) return;
    const image =
      target &&
      images.find((one) => one.sopInstanceUid === target.sopInstanceUid && one.frame === target.frame);
    const places = image && pixelPlaces(image.imageId);
    if (target && places) {
      const [x0, y0, x1, y1] = target.box;
      moveTo(views, toWorld(places, [(x0 + x1) / 2, (y0 + y1) / 2]));
      setPoint(toWorld(places, [(x0 + x1) / 2, (y0 + y1) / 2]));
    } else {
      const focal = views.axial.getCamera().focalPoint;
      if (focal) setPoint(pointOf(focal));
    }
  }, [views, images, target]);

  useImperativeHandle(
    props.controls,
    () => ({
      scroll: (by) => views?.axial.scroll(by),
      toEnd(end) {
        if (!views) return;
        const last = views.axial.getNumberOfSlices() - 1;
        views.axial.scroll((end === 'first' ? 0 : last) - views.axial.getSliceIndex());
      },
      setWindow(window) {
        if (!views) return;
        for (const plane of PLANES) {
          if (window) views[plane].setProperties({ voiRange: rangeOf(window) }, undefined, true);
          else views[plane].resetProperties();
          views[plane].render();
        }
      },
      invert() {
        if (!views) return;
        for (const plane of PLANES) {
          views[plane].setProperties({ invert: !views[plane].getProperties()?.invert });
          views[plane].render();
        }
      },
      reset() {
        if (!views) return;
        for (const plane of PLANES) {
          views[plane].resetProperties();
          views[plane].resetCamera();
          views[plane].render();
        }
        const focal = views.axial.getCamera().focalPoint;
        if (focal) setPoint(pointOf(focal));
      },
      actualSize: null,
    }),
    [views],
  );

  const crossing = views && point ? throughAll(views, point) : null;
  const missing = state.failed;
  return (
    <div className="planes">
      {PLANES.map((plane) => {
        const view = views?.[plane];
        const scale = view ? pixelsPerUnit(view) : null;
        return (
          <section
            key={plane}
            className="viewport"
            aria-label={t(`image.${plane}`)}
            data-testid={`viewport-${plane}`}
            data-rendered={view !== undefined && state.arrived >= images.length}
            data-slice={view ? view.getSliceIndex() + 1 : 0}
          >
            <div ref={elements[plane]} className="pixels" />
            {view && (
              <>
                <MarksLayer placed={cut(view, images, marks)} selected={selected} onSelect={onSelect} />
                {crossing && (
                  <Crosshairs
                    plane={plane}
                    views={views}
                    point={crossing}
                    active={tool === 'crosshairs'}
                    onMove={(to) => {
                      moveTo(views, to);
                      setPoint(to);
                    }}
                  />
                )}
                <CornerText
                  topLeft={<b>{t(`image.${plane}`)}</b>}
                  topRight={t('image.slice', {
                    index: view.getSliceIndex() + 1,
                    count: view.getNumberOfSlices(),
                  })}
                  bottomLeft={
                    plane === 'axial' &&
                    missing > 0 && <span className="notice">{t('image.mprMissing', { count: missing })}</span>
                  }
                  bottomRight={
                    <>
                      {scale && <ScaleBar pixelsPerMm={scale} />}
                      {state.window &&
                        t('image.window', {
                          width: Math.round(state.window.width),
                          center: Math.round(state.window.center),
                        })}
                    </>
                  }
                  edges={edgesOf(view, null)}
                />
              </>
            )}
            {plane === 'axial' && state.broken !== null && (
              <div className="over-image">
                <ProblemPanel error={state.broken} title={t('image.noWebgl')} />
              </div>
            )}
            {!view && state.broken === null && (
              <div className="over-image" role="status">
                <Loader size="sm" color="gray" aria-label={t('image.loading')} />
              </div>
            )}
            {state.arrived + missing < images.length && plane === 'axial' && view && (
              <Progress
                className="load-progress"
                size={3}
                radius={0}
                value={(state.arrived / images.length) * 100}
              />
            )}
          </section>
        );
      })}
    </div>
  );
}

function moveTo(views: PlaneViews, point: Point): void {
  for (const plane of PLANES) passThrough(views[plane], point);
}

/** The point where the three planes meet now, after any of them was scrolled: the old point moved onto each plane. */
function throughAll(views: PlaneViews, point: Point): Point {
  return PLANES.reduce<Point>((moved, plane: PlaneName) => {
    const { focalPoint, viewPlaneNormal } = views[plane].getCamera();
    if (!focalPoint || !viewPlaneNormal) return moved;
    const normal = pointOf(viewPlaneNormal);
    const by = dot(minus(pointOf(focalPoint), moved), normal);
    return [moved[0] + normal[0] * by, moved[1] + normal[1] * by, moved[2] + normal[2] * by];
  }, point);
}

function cut(view: PlaneViews[PlaneName], images: readonly ImageInfo[], marks: readonly Mark[]) {
  return marks.flatMap((mark) => {
    const image = images.find(
      (one) => one.sopInstanceUid === mark.sopInstanceUid && one.frame === mark.frame,
    );
    const places = image && pixelPlaces(image.imageId);
    const rect = places && rectOnPlane(view, places, mark);
    return rect ? [{ mark, rect }] : [];
  });
}
