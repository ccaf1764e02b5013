const LENGTHS_MM = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MOST_PIXELS = 160;

/** The longest round length that fits, and how long it is on the screen; null where no length fits. */
export function scaleLength(pixelsPerMm: number): { mm: number; pixels: number } | null {
  const mm = LENGTHS_MM.filter((length) => length * pixelsPerMm <= MOST_PIXELS).at(-1);
  return mm === undefined ? null : { mm, pixels: mm * pixelsPerMm };
}

export function ScaleBar({ pixelsPerMm }: { pixelsPerMm: number }) {
  const length = scaleLength(pixelsPerMm);
  if (!length) return null;
  return (
    <div className="scale-bar" style={{ width: length.pixels }}>
      {length.mm >= 10 ? `${length.mm / 10} cm` : `${length.mm} mm`}
    </div>
  );
}
