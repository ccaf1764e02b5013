import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** WebGL in software. All of a page is then drawn by that emulated graphics card, at several times the cost. */
const WEBGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Debian's Chromium, headless, asking nothing of the network.
 * @param webGl for pages that show images; without it pages are drawn as on any machine without a graphics card.
 */
export async function launchChromium({ webGl = true } = {}): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(webGl ? WEBGL : []),
    ],
  });
}
