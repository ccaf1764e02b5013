import { ActionIcon, Loader, Progress, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type RefObject, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Region } from '../../../src/domain/finding.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { edgesOf, pixelsPerUnit, showActualSize } from './camera.ts';
import type { ImageControls, Target } from './controls.ts';
import { CornerText } from './corner-text.tsx';
import { EditLayer } from './edit-layer.tsx';
import { pointOf } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';
import { ImageNotices } from './image-notices.tsx';
import { LoadFailurePanel } from './load-failure-panel.tsx';
import { type Mark, rectOnImage } from './marks.ts';
import { MarksLayer } from './marks-layer.tsx';
import { pixelPlaces, toPixel, toWorld } from './pixel-places.ts';
import { usePrefetch } from './prefetch.ts';
import { ScaleBar } from './scale-bar.tsx';
import { indexOfPlace, startIndex } from './stack-order.ts';
import { StackPlaceText } from './stack-place-text.tsx';
import { choose, type ToolName } from './tool-groups.ts';
import { useCine } from './use-cine.ts';
import { STACK_ID, useStack } from './use-stack.ts';
import { rangeOf } from './window-presets.ts';

type StackViewProps = {
  seriesUid: string;
  images: readonly ImageInfo[];
  tool: ToolName;
  marks: readonly Mark[];
  selected: string | null;
  onSelect: (id: string) => void;
  /** While a box is drawn or corrected; its region is null until something is drawn. */
  editing: { region: Region | null } | null;
  onEdit: (region: Region) => void;
  target: Target | null;
  onPlace: (image: ImageInfo) => void;
  controls: RefObject<ImageControls | null>;
  caption: string;
};

/** One viewport that scrolls through the pictures of a series. */
export function StackView(props: StackViewProps) {
  const { seriesUid, images, tool, marks, selected, onSelect, editing, onEdit, target, onPlace } = props;
  const { t } = useWords();
  const element = useRef<HTMLDivElement>(null);
  const start = useStart(images, target);
  const { viewport, state, broken, retry } = useStack(element, images, start);
  const [through, setThrough] = useState<readonly ImageInfo[] | null>(null);
  if (through !== images && state.index >= 0 && (state.rendered || state.failure)) setThrough(images);
  const loaded = usePrefetch(images, start, through === images);
  const image = images[state.index];

  const step = useCallback(() => viewport?.scroll(1, false, true), [viewport]);
  const cine = useCine(images, step);

  useEffect(() => {
    if (viewport) choose(STACK_ID, editing ? null : tool);
  }, [viewport, tool, editing]);

  useEffect(() => {
    if (!viewport || !target) return;
    const index = indexOfPlace(images, target);
    // A failure of this picture arrives as an event and is shown over it.
    if (index >= 0) viewport.setImageIdIndex(index).catch(() => {});
  }, [viewport, images, target]);

  useEffect(() => {
    if (image) onPlace(image);
  }, [image, onPlace]);

  useImperativeHandle(
    props.controls,
    () => ({
      scroll: (by) => viewport?.scroll(by),
      toEnd: (end) => void viewport?.setImageIdIndex(end === 'first' ? 0 : images.length - 1),
      setWindow(window) {
        if (!viewport) return;
        if (window) viewport.setProperties({ voiRange: rangeOf(window) });
        else viewport.resetProperties();
        viewport.render();
      },
      invert() {
        viewport?.setProperties({ invert: !viewport.getProperties().invert });
        viewport?.render();
      },
      reset() {
        viewport?.resetProperties();
        viewport?.resetCamera();
        viewport?.render();
      },
      actualSize: () => {
        const shown = images[viewport?.getCurrentImageIdIndex() ?? -1];
        const places = shown && pixelPlaces(shown.imageId);
        if (viewport && shown && places) showActualSize(viewport, shown, places.acrossMm);
      },
    }),
    [viewport, images],
  );

  const places = image && state.rendered ? pixelPlaces(image.imageId) : null;
  const scale = viewport && state.rendered ? pixelsPerUnit(viewport) : null;
  const here = (region: { sopInstanceUid: string; frame: number }) =>
    region.sopInstanceUid === image?.sopInstanceUid && region.frame === image.frame;
  const placed =
    viewport && places
      ? marks.filter(here).map((mark) => ({ mark, rect: rectOnImage(viewport, places, mark.box) }))
      : [];
  const region = editing?.region && here(editing.region) ? editing.region : null;
  const origin = viewport && places ? viewport.worldToCanvas([...toWorld(places, [0.5, 0.5])]) : null;

  return (
    <section
      className="viewport"
      aria-label={t('image.viewport')}
      data-testid="viewport"
      data-rendered={state.rendered}
      data-slice={state.index + 1}
      data-sop-instance-uid={image?.sopInstanceUid}
      data-frame={image?.frame}
      data-first-pixel={origin?.map((value) => value.toFixed(3)).join(',')}
      data-pixel-step={scale && places ? (scale * places.acrossMm).toFixed(4) : undefined}
    >
      <div ref={element} className="pixels" />
      {viewport && image && state.rendered && (
        <>
          <MarksLayer placed={placed} selected={selected} onSelect={onSelect} />
          <CornerText
            topLeft={props.caption}
            topRight={<StackPlaceText image={image} index={state.index} count={images.length} />}
            bottomLeft={
              <>
                <ImageNotices image={image} />
                {loaded.failed.size > 0 && (
                  <div className="notice">{t('image.loadingFailed', { count: loaded.failed.size })}</div>
                )}
                {loaded.loaded + loaded.failed.size < loaded.count && (
                  <div>{t('image.loadingCount', { loaded: loaded.loaded, count: loaded.count })}</div>
                )}
              </>
            }
            bottomRight={
              <>
                {scale && image.spacing && places && (
                  <ScaleBar pixelsPerMm={(scale * places.acrossMm) / image.spacing.column} />
                )}
                {scale && places && (
                  <div>
                    {t('image.zoom', {
                      percent: Math.round(scale * places.acrossMm * devicePixelRatio * 100),
                    })}
                  </div>
                )}
                {state.window && !image.isColour && (
                  <div>
                    {t('image.window', {
                      width: Math.round(state.window.width),
                      center: Math.round(state.window.center),
                    })}
                  </div>
                )}
              </>
            }
            edges={edgesOf(viewport, image)}
          />
          <Depth index={state.index} count={images.length} />
          {editing && places && (
            <EditLayer
              box={region?.box ?? null}
              rect={region ? rectOnImage(viewport, places, region.box) : null}
              pixelAt={(x, y) => toPixel(places, pointOf(viewport.canvasToWorld([x, y])))}
              size={image}
              onChange={(box) =>
                onEdit({ seriesUid, sopInstanceUid: image.sopInstanceUid, frame: image.frame, box })
              }
              onScroll={(by) => viewport.scroll(by)}
            />
          )}
        </>
      )}
      {state.failure && (
        <LoadFailurePanel failure={state.failure} image={image} index={state.index} onRetry={retry} />
      )}
      {!state.rendered && !state.failure && !broken && images.length > 0 && (
        <div className="over-image" role="status">
          <Loader size="sm" color="gray" aria-label={t('image.loading')} />
        </div>
      )}
      {broken !== null && (
        <div className="over-image">
          <ProblemPanel error={broken} title={t('image.noWebgl')} />
        </div>
      )}
      {cine.canPlay && (
        <Tooltip label={cine.playing ? t('tool.pause') : t('tool.play')}>
          <ActionIcon
            pos="absolute"
            bottom={10}
            left="50%"
            variant="default"
            onClick={cine.toggle}
            aria-label={cine.playing ? t('tool.pause') : t('tool.play')}
          >
            {cine.playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
      {loaded.count > 1 && loaded.loaded + loaded.failed.size < loaded.count && (
        <Progress
          className="load-progress"
          size={3}
          radius={0}
          value={(loaded.loaded / loaded.count) * 100}
          aria-label={t('image.loading')}
        />
      )}
    </section>
  );
}

/** Where a stack begins; asked anew only when there are other pictures, so that choosing a finding does not start it over. */
function useStart(images: readonly ImageInfo[], target: Target | null): number {
  const [begun, setBegun] = useState({ images, start: startIndex(images, target) });
  if (begun.images === images) return begun.start;
  const start = startIndex(images, target);
  setBegun({ images, start });
  return start;
}

/** How deep in the stack the shown picture lies, at the right edge. */
function Depth({ index, count }: { index: number; count: number }) {
  if (count < 2) return null;
  const share = 100 / count;
  return (
    <div className="slice-slider" aria-hidden="true">
      <span style={{ top: `${Math.min(index * share, 97)}%`, height: `${Math.max(share, 3)}%` }} />
    </div>
  );
}
