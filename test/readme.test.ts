import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { starts } from '../src/pipeline.ts';
import { SETTINGS } from '../src/platform/config.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const section = (title: string) => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const rows = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].flatMap((match) => match[1] ?? []);

describe('the README', () => {
  it('names every setting with the words of the code', () => {
    const told = rows('Settings').map(([, setting = '', words = '']) => [setting.replaceAll('`', ''), words]);
    expect(Object.fromEntries(told)).toEqual(SETTINGS);
  });

  it('names every folder of src, and none that is not there', () => {
    const told = rows('Where things live').flatMap(([, folder = '']) => codes(folder));
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `src/${entry.name}/`);
    expect(told.filter((path) => /^src\/\w+\/$/.test(path)).sort()).toEqual(folders.sort());
    for (const path of told.filter((path) => !path.includes('<')))
      expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('draws the road as it is', () => {
    for (const [, facts = '', job = ''] of rows('The road')) {
      for (const fact of codes(facts)) {
        const kind = Object.keys(starts).find((one): one is keyof typeof starts => one === fact);
        expect(kind, `${fact} is no fact`).toBeDefined();
        if (kind !== undefined)
          expect([...new Set(starts[kind].map((start) => start.job))]).toEqual(codes(job));
      }
    }
  });

  it('names every model and every command', () => {
    const models = readdirSync(join(root, 'models')).sort();
    expect(
      rows('Models')
        .flatMap(([, id = '']) => codes(id))
        .sort(),
    ).toEqual(models);
    const commands =
      readFileSync(join(root, 'src/main.ts'), 'utf8').match(/COMMANDS[^{]*\{([^}]*)\}/)?.[1] ?? '';
    const names = commands.split(',').flatMap((line) => /^\s*(\w+)/.exec(line)?.[1] ?? []);
    const told = rows('The command line').map(([, command = '']) => (codes(command)[0] ?? '').split(' ')[0]);
    expect(told.sort()).toEqual(names.sort());
  });

  it('links only to files that are there', () => {
    for (const [, path] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
      if (path !== undefined) expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});
