import { createContext, type ReactNode, startTransition, useContext, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Until other threads have drawn what the page has told them to. */
const DRAWING_MS = 50;

/** False at first; true as soon as what was made without it is on the screen, or is to be printed. */
function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useLayoutEffect(() => {
    if (painted) return;
    let timer = 0;
    // A second frame begins when the first one is done.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        timer = window.setTimeout(() => startTransition(() => setPainted(true)), DRAWING_MS);
      });
    });
    const atOnce = () => flushSync(() => setPainted(true));
    window.addEventListener('beforeprint', atOnce);
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
      window.removeEventListener('beforeprint', atOnce);
    };
  }, [painted]);
  return painted;
}

const Painted = createContext(true);

/** Holds back the `OncePainted` within it until all else of it is on the screen. */
export function PaintFirst({ children }: { children: ReactNode }) {
  return <Painted value={usePainted()}>{children}</Painted>;
}

/** Whether all that `PaintFirst` does not hold back is on the screen. */
export const useOncePainted = (): boolean => useContext(Painted);

/** What nobody sees in the first moment, such as what lies below the screen. */
export function OncePainted({ children }: { children: ReactNode }) {
  return useOncePainted() ? children : null;
}
