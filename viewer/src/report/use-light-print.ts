import { useEffect } from 'react';

const SCHEME = 'data-mantine-color-scheme';

/** Prints in light colours whatever the screen has: paper is white, and ink is dear. */
export function useLightPrint(): void {
  useEffect(() => {
    const root = document.documentElement;
    let onScreen: string | null = null;
    const toPaper = () => {
      const scheme = root.getAttribute(SCHEME);
      // What is light already is nobody's to give back: another part of the page may have made it so.
      onScreen = scheme === 'light' ? null : scheme;
      root.setAttribute(SCHEME, 'light');
    };
    const toScreen = () => {
      if (onScreen !== null) root.setAttribute(SCHEME, onScreen);
    };
    window.addEventListener('beforeprint', toPaper);
    window.addEventListener('afterprint', toScreen);
    return () => {
      window.removeEventListener('beforeprint', toPaper);
      window.removeEventListener('afterprint', toScreen);
    };
  }, []);
}
