import { useEffect, useState } from 'react';

/**
 * For a dialog that is drawn only while it is open: gives the focus back to what had it before, once the dialog is gone.
 * The library itself does so only for a dialog that stays drawn.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    },
    [before],
  );
}
