import { useEffect, useRef } from 'react';
import type { Mark, Rect } from './marks.ts';

export type PlacedMark = { mark: Mark; rect: Rect };

type MarksLayerProps = {
  placed: readonly PlacedMark[];
  selected: string | null;
  onSelect: (id: string) => void;
};

/**
 * The boxes of findings over an image; their place is worked out by the viewport that they lie on. The same findings
 * stand in the list beside it, which is the one for the keyboard and for screen readers.
 */
export function MarksLayer({ placed, selected, onSelect }: MarksLayerProps) {
  const layer = useRef<SVGSVGElement>(null);
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    const svg = layer.current;
    const onClick = (event: MouseEvent) => {
      const mark = event.target instanceof Element ? event.target.closest('[data-mark]') : null;
      const id = mark?.getAttribute('data-mark');
      if (id) select.current(id);
    };
    svg?.addEventListener('click', onClick);
    return () => svg?.removeEventListener('click', onClick);
  }, []);

  return (
    <svg ref={layer} className="marks" aria-hidden="true">
      {placed.map(({ mark, rect }) => (
        <g
          key={mark.id}
          className={`mark mark-${mark.look}${mark.id === selected ? ' selected' : ''}`}
          data-mark={mark.id}
          data-testid={`mark-${mark.id}`}
        >
          <rect x={rect.x} y={rect.y} width={rect.width} height={rect.height} />
          <text
            x={isRight(rect, layer.current) ? rect.x + rect.width : rect.x}
            y={rect.y - 6}
            textAnchor={isRight(rect, layer.current) ? 'end' : 'start'}
          >
            {mark.label}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** A label over a box on the right runs to the left, so that it is not cut off. */
const isRight = (rect: Rect, layer: SVGSVGElement | null): boolean =>
  layer !== null && rect.x + rect.width / 2 > layer.clientWidth / 2;
