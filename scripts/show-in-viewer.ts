import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createUser } from '../src/access/accounts.ts';
import { importFiles } from '../src/commands/import.ts';
import { openHub } from '../src/hub.ts';
import { readConfig } from '../src/platform/config.ts';
import { launchChromium } from './chromium.ts';

/**
 * Opens every series below some folders in the viewer and says of each whether its pixels were drawn, or what the
 * viewer said instead: `node scripts/show-in-viewer.ts <folder…>`. Fails when a series shows neither.
 */
const PASSWORD = 'shown in the viewer';
const PATIENCE_MS = 30_000;

async function whatIsShown(page: Page): Promise<{ drawn: boolean; words: string }> {
  const drawn = page.locator('[data-testid=viewport][data-rendered=true]');
  const said = page.locator('[data-testid=image-failure], [data-testid=not-an-image]');
  await drawn
    .or(said)
    .first()
    .waitFor({ timeout: PATIENCE_MS })
    .catch(() => null);
  if ((await said.count()) > 0)
    return { drawn: false, words: ((await said.first().textContent()) ?? '').trim() };
  return { drawn: (await drawn.count()) > 0, words: '' };
}

const folder = await mkdtemp(join(tmpdir(), 'tamsoat-shown-'));
const settings = { TAMSOAT_DATA_DIR: folder, TAMSOAT_HTTP_PORT: '0', TAMSOAT_LOG_LEVEL: 'silent' };
const running = await openHub(readConfig(settings));
const browser = await launchChromium();
try {
  const url = await running.listen();
  const { counts } = await importFiles(running, process.argv.slice(2), 'show-in-viewer', () => {});
  process.stdout.write(
    `${counts.stored} stored, ${counts.duplicate} duplicate, ${counts.quarantined} quarantined\n`,
  );
  const email = 'reader@example.test';
  await createUser(running.hub.access, { email, name: 'Reader', password: PASSWORD, role: 'radiologist' });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByTestId('sign-in-email').fill(email);
  await page.getByTestId('sign-in-password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
  await page.waitForURL(`${url}/`);

  const series = await running.hub.db
    .selectFrom('series')
    .select(['studyUid', 'seriesUid', 'modality', 'instanceCount'])
    .orderBy('studyUid')
    .execute();
  const tally = { drawn: 0, said: 0, nothing: 0, instances: 0 };
  for (const { studyUid, seriesUid, modality, instanceCount } of series) {
    await page.goto(`${url}/reading/${studyUid}`);
    const item = page.getByTestId(`series-${seriesUid}`);
    await item.click({ timeout: PATIENCE_MS }).catch(() => null);
    const { drawn, words } = await whatIsShown(page);
    tally.instances += instanceCount;
    tally[drawn ? 'drawn' : words === '' ? 'nothing' : 'said'] += 1;
    process.stdout.write(
      `${drawn ? 'drawn' : words === '' ? 'NOTHING' : 'said'}  ${modality ?? '-'}  ${seriesUid}  ${words}\n`,
    );
  }
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  process.exitCode = tally.nothing === 0 ? 0 : 1;
} finally {
  await browser.close();
  await running.stop();
  await rm(folder, { recursive: true, force: true });
}
