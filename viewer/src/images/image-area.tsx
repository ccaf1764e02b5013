import './images.css';
import { Center, Loader } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useRef, useState } from 'react';
import type { Region } from '../../../src/domain/finding.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import type { ImageControls, Target } from './controls.ts';
import type { ImageInfo } from './image-info.ts';
import type { Mark } from './marks.ts';
import { NotImagePanel } from './not-image-panel.tsx';
import { PlanesView } from './planes-view.tsx';
import { StackView } from './stack-view.tsx';
import type { ToolName } from './tool-groups.ts';
import { type Layout, Toolbar } from './toolbar.tsx';
import type { SeriesLoading } from './use-series-images.ts';
import { FEWEST_SLICES, type VolumeProblem, volumeProblem } from './volume-problem.ts';
import { hasPresets, PRESET_NAMES, PRESETS } from './window-presets.ts';

type ImageAreaProps = {
  loading: SeriesLoading | null;
  /** Null where no marks are to be seen at all. */
  marks: readonly Mark[] | null;
  selected: string | null;
  onSelect: (id: string) => void;
  editing: { region: Region | null } | null;
  onEdit: (region: Region) => void;
  target: Target | null;
  onPlace: (image: ImageInfo) => void;
  /** Off while a dialog is open over the page. */
  keysOn: boolean;
};

const NO_MARKS: readonly Mark[] = [];

/** The images of one series with their tools: one viewport, or three planes. */
export function ImageArea(props: ImageAreaProps) {
  const { loading, editing } = props;
  const { t } = useWords();
  const controls = useRef<ImageControls>(null);
  const [tool, setTool] = useState<ToolName>('window');
  const [wanted, setWanted] = useState<Layout>('stack');
  const [marksShown, setMarksShown] = useState(true);
  const images = loading?.images?.images ?? [];
  const problem = usePlanesProblem(loading, images);
  // Boxes are drawn on the pictures themselves, so editing needs the stack.
  const layout = editing || problem !== null ? 'stack' : wanted;
  const marks = marksShown && props.marks ? props.marks : NO_MARKS;

  function changeLayout(next: Layout) {
    setWanted(next);
    setTool(next === 'planes' ? 'crosshairs' : 'window');
  }

  useImageKeys(props.keysOn && images.length > 0, {
    controls: () => controls.current,
    presets: hasPresets(images[0]),
    onTool: setTool,
    onLayout: () => problem === null && changeLayout(layout === 'planes' ? 'stack' : 'planes'),
  });

  return (
    <div className="image-area">
      <Toolbar
        tool={tool}
        onTool={setTool}
        layout={layout}
        onLayout={changeLayout}
        planesProblem={problem}
        presets={hasPresets(images[0])}
        marksShown={props.marks ? marksShown : null}
        onMarksShown={setMarksShown}
        controls={controls}
      />
      <Content
        {...props}
        marks={marks}
        images={images}
        layout={layout}
        tool={layout === 'stack' && tool === 'crosshairs' ? 'window' : tool}
        controls={controls}
        nothingChosen={t('image.pickSeries')}
      />
    </div>
  );
}

type ContentProps = Omit<ImageAreaProps, 'marks'> & {
  marks: readonly Mark[];
  images: readonly ImageInfo[];
  layout: Layout;
  tool: ToolName;
  controls: RefObject<ImageControls | null>;
  nothingChosen: string;
};

function Content(props: ContentProps) {
  const { t } = useWords();
  const { loading, images, layout, nothingChosen, ...rest } = props;
  if (!loading) return <Center flex={1}>{nothingChosen}</Center>;
  if (loading.error) {
    return (
      <Center flex={1} p="lg">
        <ProblemPanel error={loading.error} title={t('image.metadata')} onRetry={loading.retry} />
      </Center>
    );
  }
  if (!loading.images) {
    return (
      <Center flex={1}>
        <Loader size="sm" color="gray" aria-label={t('image.loading')} />
      </Center>
    );
  }
  if (images.length === 0) return <NotImagePanel notShown={loading.images.notShown} />;
  const { seriesUid, description } = loading.series;
  if (layout === 'planes')
    return <PlanesView key={seriesUid} seriesUid={seriesUid} images={images} {...rest} />;
  return <StackView seriesUid={seriesUid} images={images} caption={description ?? ''} {...rest} />;
}

/** Why the three planes are not possible, in words; null when they are. */
function usePlanesProblem(loading: SeriesLoading | null, images: readonly ImageInfo[]): string | null {
  const { t, number } = useWords();
  if (!loading?.images) return t('image.loading');
  const problem = volumeProblem(images);
  if (!problem) return null;
  const reasons: Record<VolumeProblem['kind'], () => string> = {
    few: () => t('image.mprFew', { count: FEWEST_SLICES }),
    modality: () => t('image.mprModality'),
    geometry: () => t('image.mprGeometry'),
    place: () => t('image.mprPlace'),
    phases: () => t('image.mprPhases'),
    spacing: () =>
      problem.kind === 'spacing'
        ? t('image.mprSpacing', { min: number(problem.minMm, 1), max: number(problem.maxMm, 1) })
        : '',
  };
  return t('image.mprWhy', { reason: reasons[problem.kind]() });
}

type ImageKeys = {
  controls: () => ImageControls | null;
  presets: boolean;
  onTool: (tool: ToolName) => void;
  onLayout: () => void;
};

function useImageKeys(on: boolean, { controls, presets, onTool, onLayout }: ImageKeys): void {
  const keys: [string, () => void][] = [
    ['ArrowDown', () => controls()?.scroll(1)],
    ['ArrowRight', () => controls()?.scroll(1)],
    ['ArrowUp', () => controls()?.scroll(-1)],
    ['ArrowLeft', () => controls()?.scroll(-1)],
    ['PageDown', () => controls()?.scroll(10)],
    ['PageUp', () => controls()?.scroll(-10)],
    ['Home', () => controls()?.toEnd('first')],
    ['End', () => controls()?.toEnd('last')],
    ['I', () => controls()?.invert()],
    ['0', () => controls()?.reset()],
    ['W', () => onTool('window')],
    ['Z', () => onTool('zoom')],
    ['G', () => onTool('pan')],
    ['L', () => onTool('length')],
    ['O', () => onTool('probe')],
    ['M', onLayout],
    ...PRESET_NAMES.map((name, index): [string, () => void] => [
      String(index + 1),
      () => {
        if (presets) controls()?.setWindow(PRESETS[name]);
      },
    ]),
  ];
  useHotkeys(on ? keys : []);
}
