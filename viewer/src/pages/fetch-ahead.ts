/** Fetches and starts what the reading page needs while the worklist is looked at, so that a click soon shows pixels. */
export async function fetchReadingPageAhead(): Promise<void> {
  try {
    const [{ imageEngine }] = await Promise.all([
      import('../images/engine.ts'),
      import('./reading-page.tsx'),
    ]);
    await imageEngine();
  } catch {
    // The page itself meets the same failure when it is opened, and says so.
  }
}
