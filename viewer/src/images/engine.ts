import {
  cache,
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
import { hushLoader } from './hush-loader.ts';

const CACHE_BYTES = 2 * 1024 ** 3;

let started: Promise<RenderingEngine> | null = null;

/** Starts Cornerstone once for the whole application and gives its one rendering engine. */
export function imageEngine(): Promise<RenderingEngine> {
  started ??= start();
  return started;
}

async function start(): Promise<RenderingEngine> {
  hushLoader();
  startCore();
  startLoader({ maxWebWorkers: Math.min(4, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))) });
  startTools();
  cache.setMaxCacheSize(CACHE_BYTES);
  for (const tool of [WindowLevelTool, ZoomTool, PanTool, StackScrollTool, LengthTool, ProbeTool]) {
    addTool(tool);
  }
  return new RenderingEngine('reading');
}

export const isStack = (viewport: unknown): viewport is StackViewport => viewport instanceof StackViewport;
export const isVolume = (viewport: unknown): viewport is VolumeViewport => viewport instanceof VolumeViewport;
