import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { temporaryDir } from '../journeys.fixture.ts';
import { journeyFile, loadJourneys } from './load-journey.ts';

async function load(text: string, extra: Readonly<Record<string, string>> = {}) {
  const dir = temporaryDir();
  for (const [name, content] of Object.entries({ ...extra, 'mine.ts': text })) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  const scratch = temporaryDir();
  return (await loadJourneys(join(dir, 'mine.ts'), scratch)).journeys[0]!;
}

const refused = (text: string) =>
  load(text).then(
    () => undefined,
    (error) => error as UserError,
  );

describe('loadJourneys', () => {
  it('loads a shipped journey by its name', async () => {
    const { journeys } = await loadJourneys(journeyFile('browse-and-ask', '/'), temporaryDir());
    const journey = journeys[0]!;
    expect(journey.name).toBe('browse-and-ask');
    expect(Object.keys(journey.pages!)).toEqual(['repositories', 'repository', 'chat']);
  });

  it("loads a user's TypeScript with its imports: files, Node modules, and packages beside it", async () => {
    const journey = await load(
      `import { basename } from 'node:path';
       import { word } from 'their-package';
       import { path } from './paths.ts';
       const name: string = basename('/x/mine-' + word);
       export default { name, pages: { home: path }, run: async () => {} };`,
      {
        'paths.ts': `export const path = '/home';`,
        'node_modules/their-package/package.json': JSON.stringify({
          name: 'their-package',
          type: 'module',
          exports: './a.js',
        }),
        'node_modules/their-package/a.js': `export const word = 'own';`,
      },
    );
    expect(journey).toMatchObject({ name: 'mine-own', pages: { home: '/home' } });
  });

  it.each([
    ['a syntax error', 'export default {\n  name: ,\n};', 'Unexpected ","', 2],
    [
      'an import of a package that is not installed',
      `\nimport 'not-installed-anywhere';`,
      'Could not resolve "not-installed-anywhere"',
      2,
    ],
    [
      'an error while it loads',
      `const a = 1;\n\nthrow new Error('no luck');`,
      'the journey cannot be loaded: no luck',
      3,
    ],
  ])('names file and line of %s', async (_what, text, message, line) => {
    const error = await refused(text);
    expect(error).toBeInstanceOf(UserError);
    expect(error!.message).toContain(message);
    expect(error!.where.file).toMatch(/mine\.ts$/);
    expect(error!.where.line).toBe(line);
  });

  it.each([
    ['no default export', 'export const a = 1;', 'the file does not export a journey', undefined],
    [
      'a name that is not a label',
      `export default { name: 'A b', pages: { a: '/' }, run() {} };`,
      'lower case',
      'name',
    ],
    [
      'a name of a page that is not a label',
      `export default { name: 'a', pages: { '<b>': '/' }, run() {} };`,
      'lower case',
      'pages.<b>',
    ],
    [
      'a key that a journey does not have',
      `export default { name: 'a', retries: 2, run() {} };`,
      'unknown key',
      'retries',
    ],
    [
      'a name that is too long for a file name',
      `export default { name: 'ab'.repeat(60), run() {} };`,
      'at most 63',
      'name',
    ],
    ['no pages', `export default { name: 'a', pages: {}, run() {} };`, 'at least one page', 'pages'],
    [
      'an address as a page',
      `export default { name: 'a', pages: { b: 'http://c' }, run() {} };`,
      'starts with /',
      'pages.b',
    ],
    ['no run', `export default { name: 'a', pages: { b: '/' } };`, 'a function is needed', 'run'],
  ])('refuses %s', async (_what, text, message, key) => {
    const error = await refused(text);
    expect(error).toBeInstanceOf(UserError);
    expect(error!.message).toContain(message);
    expect(error!.where.key).toBe(key);
  });
});

it('stops loading a file whose top-level await never ends', async () => {
  const file = join(temporaryDir(), 'mine.js');
  writeFileSync(file, 'await new Promise(() => {}); export default {};');
  await expect(loadJourneys(file, temporaryDir(), { limitMs: 20 })).rejects.toMatchObject({
    message: 'the journey cannot be loaded: timeout after 0.02 s',
    where: { file },
  });
});

describe('a FIFO where a journey is loaded', () => {
  const text = 'export default { name: "a", run() {} };';
  it.each([
    [
      'as the configuration of a spec',
      'playwright.config.ts',
      `import { test } from '@playwright/test'; test('a', () => {});`,
      {},
    ],
    ['as an imported module', 'x.ts', `import './x.ts'; ${text}`, {}],
    [
      'behind an alias of tsconfig.json',
      'src/x.ts',
      `import '@/x'; ${text}`,
      { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }' },
    ],
    [
      'inside a package that Node loads',
      'node_modules/p/y.js',
      `import 'p'; ${text}`,
      { 'node_modules/p/index.js': 'require("./y.js")' },
    ],
  ])('is refused %s', async (_, name, spec, extra) => {
    const dir = temporaryDir();
    for (const [file, content] of Object.entries({ ...extra, 'a.spec.ts': spec })) {
      mkdirSync(join(dir, file, '..'), { recursive: true });
      writeFileSync(join(dir, file), content);
    }
    mkdirSync(join(dir, name, '..'), { recursive: true });
    execFileSync('mkfifo', [join(dir, name)]);
    await expect(loadJourneys(join(dir, 'a.spec.ts'), temporaryDir())).rejects.toBeInstanceOf(UserError);
  });
});

describe('journeyFile', () => {
  it('resolves a path from the directory of the plan', () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'mine.ts'), '');
    expect(journeyFile('./mine.ts', dir)).toBe(join(dir, 'mine.ts'));
    expect(journeyFile('mine.ts', dir)).toBe(join(dir, 'mine.ts'));
  });

  it('refuses an unknown name, and a path without a file', () => {
    expect(() => journeyFile('brows-and-ask', '/')).toThrow(UserError);
    expect(() => journeyFile('./none.ts', '/')).toThrow(UserError);
  });
});
