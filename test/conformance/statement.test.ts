import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { conformanceStatement } from '../../scripts/conformance-statement.ts';

test('the conformance statement says what the hub speaks: run `node scripts/conformance-statement.ts > docs/conformance.md`', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/conformance.md'), 'utf8');
  expect(page).toBe(conformanceStatement());
});
