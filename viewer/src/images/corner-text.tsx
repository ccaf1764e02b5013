import type { ReactNode } from 'react';
import type { Edges } from './camera.ts';

type CornerTextProps = {
  topLeft?: ReactNode;
  topRight?: ReactNode;
  bottomLeft?: ReactNode;
  bottomRight?: ReactNode;
  edges?: Edges | null;
};

/** What is written over an image: its corners, and the ways of the patient at its edges. */
export function CornerText({ topLeft, topRight, bottomLeft, bottomRight, edges }: CornerTextProps) {
  return (
    <div className="corner-text" aria-hidden="true">
      <div className="corner top left">{topLeft}</div>
      <div className="corner top right">{topRight}</div>
      <div className="corner bottom left">{bottomLeft}</div>
      <div className="corner bottom right">{bottomRight}</div>
      {edges && (
        <>
          <b className="edge edge-top">{edges.top}</b>
          <b className="edge edge-right">{edges.right}</b>
          <b className="edge edge-bottom">{edges.bottom}</b>
          <b className="edge edge-left">{edges.left}</b>
        </>
      )}
    </div>
  );
}
