import { type PointerEvent, useRef } from 'react';
import type { Box } from '../../../src/domain/finding.ts';
import { boxBetween } from './geometry.ts';
import type { Rect } from './marks.ts';

type Pixel = readonly [number, number];

type EditLayerProps = {
  /** The box as it is now, and where it lies on the canvas; null before the first drawing. */
  box: Box | null;
  rect: Rect | null;
  /** Image pixel under a place of the canvas. */
  pixelAt: (x: number, y: number) => Pixel | null;
  size: { columns: number; rows: number };
  onChange: (box: Box) => void;
  onScroll: (by: number) => void;
};

type Drag = { from: Pixel; part: 'new' | 'whole' | 0 | 1 | 2 | 3; box: Box | null };

const HANDLE = 5;

/** Takes the mouse on an image to draw a box, or to move one or pull its corners. */
export function EditLayer({ box, rect, pixelAt, size, onChange, onScroll }: EditLayerProps) {
  const drag = useRef<Drag | null>(null);

  function placeOf(event: PointerEvent<SVGElement>): Pixel | null {
    const svg =
      event.currentTarget instanceof SVGSVGElement
        ? event.currentTarget
        : event.currentTarget.ownerSVGElement;
    const bounds = svg?.getBoundingClientRect();
    return bounds ? pixelAt(event.clientX - bounds.left, event.clientY - bounds.top) : null;
  }

  function start(event: PointerEvent<SVGElement>, part: Drag['part']) {
    if (event.button !== 0) return;
    const from = placeOf(event);
    if (!from) return;
    event.stopPropagation();
    event.preventDefault();
    const svg =
      event.currentTarget instanceof SVGSVGElement
        ? event.currentTarget
        : event.currentTarget.ownerSVGElement;
    svg?.setPointerCapture(event.pointerId);
    drag.current = { from, part, box };
  }

  function move(event: PointerEvent<SVGSVGElement>) {
    const now = drag.current;
    const at = placeOf(event);
    if (now && at) onChange(dragged(now, at, size));
  }

  const handles: [number, number][] = rect
    ? [
        [rect.x, rect.y],
        [rect.x + rect.width, rect.y],
        [rect.x + rect.width, rect.y + rect.height],
        [rect.x, rect.y + rect.height],
      ]
    : [];
  return (
    <svg
      className="edit"
      role="application"
      data-testid="edit-layer"
      onPointerDown={(event) => start(event, 'new')}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null;
      }}
      onWheel={(event) => onScroll(event.deltaY > 0 ? 1 : -1)}
    >
      {rect && <rect {...rect} className="edit-box" onPointerDown={(event) => start(event, 'whole')} />}
      {handles.map(([x, y], corner) => (
        <rect
          key={`${corner < 2 ? 'top' : 'bottom'}-${corner % 3 === 0 ? 'left' : 'right'}`}
          className="edit-handle"
          x={x - HANDLE}
          y={y - HANDLE}
          width={HANDLE * 2}
          height={HANDLE * 2}
          onPointerDown={(event) => start(event, corner === 0 ? 0 : corner === 1 ? 1 : corner === 2 ? 2 : 3)}
        />
      ))}
    </svg>
  );
}

/** The box after dragging one part of it to a pixel; corners count clockwise from the top left one. */
export function dragged(drag: Drag, to: Pixel, { columns, rows }: { columns: number; rows: number }): Box {
  const { box, part, from } = drag;
  if (part === 'new' || !box) return boxBetween(from, to, columns, rows);
  if (part === 'whole') {
    const dx = Math.round(Math.min(Math.max(to[0] - from[0], -box[0]), columns - box[2]));
    const dy = Math.round(Math.min(Math.max(to[1] - from[1], -box[1]), rows - box[3]));
    return [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];
  }
  const opposite: Pixel = [part === 0 || part === 3 ? box[2] : box[0], part < 2 ? box[3] : box[1]];
  return boxBetween(opposite, to, columns, rows);
}
