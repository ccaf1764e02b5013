import type { PointerEvent } from 'react';
import { type Point, pointOf } from './geometry.ts';
import type { PlaneName, PlaneViews } from './use-planes.ts';

const COLOUR: Record<PlaneName, string> = { axial: '#ffd43b', sagittal: '#69db7c', coronal: '#74c0fc' };

/** The planes that show as an upright and as a lying line. */
const CUTS: Record<PlaneName, readonly [PlaneName, PlaneName]> = {
  axial: ['sagittal', 'coronal'],
  sagittal: ['coronal', 'axial'],
  coronal: ['sagittal', 'axial'],
};

type CrosshairsProps = {
  plane: PlaneName;
  views: PlaneViews;
  point: Point;
  /** The left button moves the point. */
  active: boolean;
  onMove: (to: Point) => void;
};

/** Where the other two planes cut this one, each line in the colour of its plane. */
export function Crosshairs({ plane, views, point, active, onMove }: CrosshairsProps) {
  const view = views[plane];
  const [x, y] = view.worldToCanvas([point[0], point[1], point[2]]);
  const [vertical, horizontal] = CUTS[plane];

  function move(event: PointerEvent<SVGSVGElement>) {
    if (event.buttons !== 1) return;
    const bounds = event.currentTarget.getBoundingClientRect();
    onMove(pointOf(view.canvasToWorld([event.clientX - bounds.left, event.clientY - bounds.top])));
  }

  return (
    <svg
      className={`crosshairs${active ? ' active' : ''}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={move}
      onWheel={(event) => view.scroll(event.deltaY > 0 ? 1 : -1)}
    >
      <line x1={x} x2={x} y1="0" y2={y - 14} stroke={COLOUR[vertical]} />
      <line x1={x} x2={x} y1={y + 14} y2="100%" stroke={COLOUR[vertical]} />
      <line y1={y} y2={y} x1="0" x2={x - 14} stroke={COLOUR[horizontal]} />
      <line y1={y} y2={y} x1={x + 14} x2="100%" stroke={COLOUR[horizontal]} />
    </svg>
  );
}
