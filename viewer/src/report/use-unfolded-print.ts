import { useEffect } from 'react';

/** Unfolds on paper what is folded on the screen, and folds it again: nobody can click on paper. */
export function useUnfoldedPrint(): void {
  useEffect(() => {
    let unfolded: HTMLDetailsElement[] = [];
    const unfold = () => {
      unfolded = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')];
      for (const folded of unfolded) folded.open = true;
    };
    const fold = () => {
      for (const open of unfolded) open.open = false;
      unfolded = [];
    };
    window.addEventListener('beforeprint', unfold);
    window.addEventListener('afterprint', fold);
    return () => {
      window.removeEventListener('beforeprint', unfold);
      window.removeEventListener('afterprint', fold);
    };
  }, []);
}
