import {
  annotation,
  Enums,
  LengthTool,
  PanTool,
  ProbeTool,
  StackScrollTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { probeText } from './probe-text.ts';

/** What the left mouse button does on an image. */
export const TOOLS = ['window', 'zoom', 'pan', 'length', 'probe', 'crosshairs'] as const;
export type ToolName = (typeof TOOLS)[number];

const { Primary, Secondary, Auxiliary, Wheel } = Enums.MouseBindings;

const NAMES: Record<Exclude<ToolName, 'crosshairs'>, string> = {
  window: WindowLevelTool.toolName,
  zoom: ZoomTool.toolName,
  pan: PanTool.toolName,
  length: LengthTool.toolName,
  probe: ProbeTool.toolName,
};

/** Gives some viewports their tools; the answer takes them away again. */
export function equip(groupId: string, viewportIds: readonly string[], engineId: string): () => void {
  const group = ToolGroupManager.createToolGroup(groupId);
  if (!group) throw new Error(`tool group ${groupId} exists already`);
  for (const name of [...Object.values(NAMES), StackScrollTool.toolName]) {
    group.addTool(name, name === ProbeTool.toolName ? { getTextLines: probeText } : {});
  }
  for (const viewportId of viewportIds) group.addViewport(viewportId, engineId);
  group.setToolActive(StackScrollTool.toolName, { bindings: [{ mouseButton: Wheel }] });
  return () => ToolGroupManager.destroyToolGroup(groupId);
}

/**
 * Chooses what the left button does; null leaves it to the page's own layer (drawing, crosshairs). The middle button
 * always pans and the right one zooms.
 */
export function choose(groupId: string, tool: ToolName | null): void {
  const group = ToolGroupManager.getToolGroup(groupId);
  if (!group) return;
  const chosen = tool && tool !== 'crosshairs' ? NAMES[tool] : null;
  for (const name of Object.values(NAMES)) {
    const bindings = [
      ...(name === chosen ? [{ mouseButton: Primary }] : []),
      ...(name === PanTool.toolName ? [{ mouseButton: Auxiliary }] : []),
      ...(name === ZoomTool.toolName ? [{ mouseButton: Secondary }] : []),
    ];
    group.setToolPassive(name, { removeAllBindings: true });
    if (bindings.length > 0) group.setToolActive(name, { bindings });
  }
}

/** Removes every length and probe that the reader has drawn. */
export function removeMeasurements(): void {
  annotation.state.removeAllAnnotations();
}
