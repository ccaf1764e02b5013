import {
  cache,
  Enums,
  imageRetrievalPoolManager,
  RenderingEngine,
  StackViewport,
  init as startCore,
  VolumeViewport,
} from '@cornerstonejs/core';
import { init as startLoader } from '@cornerstonejs/dicom-image-loader';
import {
  addTool,
  LengthTool,
  PanTool,
  ProbeTool,
  StackScrollTool,
  init as startTools,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { frameHeaders } from './frame-headers.ts';
import { hushLoader } from './hush-loader.ts';

const CACHE_BYTES = 2 * 1024 ** 3;

/**
 * A browser opens six connections to one host, and the live updates hold one of them. What is fetched ahead leaves
 * one free, so that the picture on the screen never queues behind pictures that nobody looks at yet.
 */
const AT_ONCE = {
  [Enums.RequestType.Interaction]: 6,
  [Enums.RequestType.Thumbnail]: 1,
  [Enums.RequestType.Prefetch]: 4,
} as const;

let started: Promise<RenderingEngine> | null = null;

/** Starts Cornerstone once for the whole application and gives its one rendering engine. */
export function imageEngine(): Promise<RenderingEngine> {
  started ??= start();
  return started;
}

async function start(): Promise<RenderingEngine> {
  hushLoader();
  startCore();
  startLoader({
    maxWebWorkers: Math.min(4, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))),
    beforeSend: (_xhr, imageId) => frameHeaders(imageId),
  });
  startTools();
  cache.setMaxCacheSize(CACHE_BYTES);
  const { Interaction, Thumbnail, Prefetch } = Enums.RequestType;
  for (const type of [Interaction, Thumbnail, Prefetch] as const) {
    imageRetrievalPoolManager.setMaxSimultaneousRequests(type, AT_ONCE[type]);
  }
  for (const tool of [WindowLevelTool, ZoomTool, PanTool, StackScrollTool, LengthTool, ProbeTool]) {
    addTool(tool);
  }
  return new RenderingEngine('reading');
}

export const isStack = (viewport: unknown): viewport is StackViewport => viewport instanceof StackViewport;
export const isVolume = (viewport: unknown): viewport is VolumeViewport => viewport instanceof VolumeViewport;
