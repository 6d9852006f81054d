import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { blockedHint, endlessFilesIn } from './endless-files.ts';

const fifo = Symbol('fifo');

function made(files: Readonly<Record<string, string | typeof fifo>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'guard-loaders-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    if (content === fifo) execFileSync('mkfifo', [join(dir, name)]);
    else writeFileSync(join(dir, name), content);
  }
  return dir;
}

/** Runs the entries in one process with guarded loaders. Returns the error message of each entry, or 'loaded'. */
function run(users: readonly { dir: string; code: string }[]): string[] {
  const guard = fileURLToPath(new URL('./guard-loaders.ts', import.meta.url));
  const parts = users.map(({ dir, code }, i) => {
    const body = `const require = createRequire(import.meta.url);
      const name = (text) => text.split('').reverse().join('');
      export default async () => { ${code}; };`;
    writeFileSync(join(dir, 'user.mjs'), `import { createRequire } from 'node:module'; ${body}`);
    return `try { await (await import(${JSON.stringify(join(dir, 'user.mjs'))})).default(); results[${i}] = 'loaded'; }
      catch (error) { results[${i}] = error.message; }`;
  });
  const main = join(made({}), 'main.mjs');
  writeFileSync(
    main,
    `const results = [];
    const { guardLoaders } = await import(${JSON.stringify(guard)});
    guardLoaders();
    ${parts.join('\n')}
    console.log(JSON.stringify(results));
    process.exit();`,
  );
  const { stdout } = spawnSync(process.execPath, ['--import', join(packageRoot, 'scripts/register.mjs'), main], {
    ...{ encoding: 'utf8', timeout: 25_000, killSignal: 'SIGKILL', cwd: packageRoot },
  });
  return JSON.parse(stdout || '[]') as string[];
}

const refused: readonly [string, Record<string, string | typeof fifo>, string, string][] = [
  ['a required module', { 'x.js': fifo }, "require(name('sj.x/.'))", 'x.js'],
  ['a required module without its extension', { 'x.cjs': fifo }, "require(name('sjc.x/.'))", 'x.cjs'],
  ['required data', { 'data.json': fifo }, "require(name('nosj.atad/.'))", 'data.json'],
  ['the module of a module', { 'a.cjs': "require('./b' + '.cjs')", 'b.cjs': fifo }, "require('./a.cjs')", 'b.cjs'],
  [
    'the settings of a subfolder',
    { 'sub/x.js': '', 'sub/package.json': fifo },
    "require('./sub/x.js')",
    'sub/package.json',
  ],
  ['the package.json of a required folder', { 'sub/package.json': fifo }, "require('./sub')", 'sub/package.json'],
  [
    'the package.json of a package',
    { 'node_modules/p/package.json': fifo },
    "require(name('p'))",
    'node_modules/p/package.json',
  ],
  [
    'a file that a package exports by a pattern',
    {
      'node_modules/p/package.json': '{ "exports": { "./lib/*": "./deep/*.js" } }',
      'node_modules/p/deep/x.js': fifo,
    },
    "require('p/lib/x')",
    'node_modules/p/deep/x.js',
  ],
  ['an imported module', { 'x.mjs': fifo }, "await import(name('sjm.x/.'))", 'x.mjs'],
  [
    'an imported file of a package',
    { 'node_modules/p/package.json': '{ "exports": { "./*": "./deep/*.mjs" } }', 'node_modules/p/deep/x.mjs': fifo },
    "await import('p/x')",
    'node_modules/p/deep/x.mjs',
  ],
  [
    'the package.json of an imported package',
    { 'node_modules/p/package.json': fifo, 'node_modules/p/index.js': '' },
    "await import(name('p'))",
    'node_modules/p/package.json',
  ],
  [
    'the package.json of an imported package with a scope, and of a file in it',
    { 'node_modules/@s/p/package.json': fifo, 'node_modules/@s/p/x.js': '' },
    "await import(name('sj.x/p/s@'))",
    'node_modules/@s/p/package.json',
  ],
  [
    'the settings of a folder that a package exports',
    {
      'node_modules/p/package.json': '{ "exports": { "import": "./deep/x.js" } }',
      'node_modules/p/deep/package.json': fifo,
      'node_modules/p/deep/x.js': '',
    },
    "await import(name('p'))",
    'node_modules/p/deep/package.json',
  ],
  [
    'the settings of the folder of an imported file',
    { 'sub/x.js': '', 'sub/package.json': fifo },
    "await import(name('sj.x/bus/.'))",
    'sub/package.json',
  ],
];

it('refuses FIFOs and names them, and loads regular files', () => {
  const regular = made({ 'x.cjs': '', 'y.mjs': '', 'node_modules/p/index.js': '' });
  const load = "require('fs'); require('./x.cjs'); require('p'); await import('./y.mjs'); await import('p')";
  const users = refused.map(([, files, code]) => ({ dir: made(files), code }));
  const results = run([...users, { dir: regular, code: load }]);
  expect(results.pop()).toBe('loaded');
  expect(results.map((text, i) => [refused[i]![0], text])).toEqual(
    refused.map(([what, , , file], i) => [what, `this is not a regular file: ${join(users[i]!.dir, file)}`]),
  );
});

it('names the FIFOs below the folder of a blocked program, but not those of packages', () => {
  const dir = made({ 'k.js': '', 'data/a.csv': fifo, 'node_modules/p/x.js': fifo });
  expect(endlessFilesIn(dir)).toEqual([join(dir, 'data/a.csv')]);
  expect(blockedHint(dir)).toContain(join(dir, 'data/a.csv'));
  expect(blockedHint(join(dir, 'node_modules/none'))).toBe('look for an endless loop');
});
