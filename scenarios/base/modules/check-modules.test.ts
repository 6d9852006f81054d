import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import { checkModules } from './check-modules.ts';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const fifo = Symbol('FIFO');
type Files = Readonly<Record<string, string | typeof fifo>>;

function made(files: Files): string {
  const dir = mkdtempSync(join(tmpdir(), 'modules-'));
  dirs.push(dir);
  for (const [name, content] of Object.entries(files)) {
    const file = join(dir, name);
    mkdirSync(dirname(file), { recursive: true });
    if (content === fifo) execFileSync('mkfifo', [file]);
    else writeFileSync(file, content);
  }
  return dir;
}

function errorOf(dir: string, entry = 'j.ts'): UserError | undefined {
  try {
    checkModules(join(dir, entry));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe('checkModules', () => {
  it.each<[string, Files]>([
    ['the program itself', { 'j.ts': fifo }],
    ['a module that it imports', { 'j.ts': `import './x.ts';`, 'x.ts': fifo }],
    [
      'a module of a module, over several lines',
      { 'j.ts': `import a from './a'`, 'a.js': `import {\n b\n} from\n "./b/"`, 'b/index.js': fifo },
    ],
    ['an exported module under the name of its JavaScript', { 'j.ts': `export * from './x.js'`, 'x.ts': fifo }],
    ['a required module', { 'j.ts': `const x = require( './x' )`, 'x.cjs': fifo }],
    ['a module that is imported later', { 'j.ts': 'await import(`./x.mjs`)', 'x.mjs': fifo }],
    ['data that is imported', { 'j.ts': `import data from './data.json'`, 'data.json': fifo }],
    ['data that k6 opens', { 'j.ts': `const users = open('./users.csv')`, 'users.csv': fifo }],
    ['a tsconfig.json', { 'j.ts': '', 'tsconfig.json': fifo }],
    ['a jsconfig.json', { 'j.ts': '', 'jsconfig.json': fifo }],
    ['a package.json', { 'j.ts': '', 'package.json': fifo }],
    [
      'a tsconfig.json that another one extends',
      { 'j.ts': '', 'tsconfig.json': '{ "extends": ["./base"] }', 'base.json': fifo },
    ],
    ['settings beside a module', { 'j.ts': `import './sub/x.ts'`, 'sub/x.ts': '', 'sub/package.json': fifo }],
    ['settings above the folder', { 'sub/j.ts': '', 'tsconfig.json': fifo }],
    ['the package.json of a package', { 'j.ts': `import 'p'`, 'node_modules/p/package.json': fifo }],
    [
      'the main file of a package',
      {
        'j.ts': `import '@s/p'`,
        'node_modules/@s/p/package.json': '{ "main": "lib" }',
        'node_modules/@s/p/lib.js': fifo,
      },
    ],
    [
      'a file that a package exports',
      {
        'j.ts': `import 'p'`,
        'node_modules/p/package.json': '{ "exports": { ".": { "import": "./m.mjs" } } }',
        'node_modules/p/m.mjs': fifo,
      },
    ],
    [
      'a module inside a package',
      { 'j.ts': `import 'p'`, 'node_modules/p/index.js': `require('./y')`, 'node_modules/p/y.js': fifo },
    ],
    ['a part of a package', { 'j.ts': `import 'p/part'`, 'node_modules/p/part.js': fifo }],
  ])('refuses a FIFO as %s', (_, files) => {
    expect(errorOf(made(files), files['sub/j.ts'] === undefined ? 'j.ts' : 'sub/j.ts')?.where.file).toBeDefined();
  });

  it('names the module and the line that imports a refused file', () => {
    const dir = made({ 'j.ts': `\n\nimport './x.ts';`, 'x.ts': fifo });
    const error = errorOf(dir);
    expect(error?.where).toEqual({ file: join(dir, 'j.ts'), line: 3 });
    expect(error?.message).toContain(join(dir, 'x.ts'));
  });

  it.each([
    ['a link to a device', '/dev/zero'],
    ['a link to itself', 'x.ts'],
    ['a link to a file whose content never comes', '/proc/kmsg'],
  ])('refuses %s', (_, to) => {
    const dir = made({ 'j.ts': `import './x.ts'` });
    symlinkSync(to, join(dir, 'x.ts'));
    if (to === '/proc/kmsg' && process.getuid?.() !== 0) return;
    expect(errorOf(dir)).toBeInstanceOf(UserError);
  });

  it('refuses a module above its limit, but not a file of the same size that k6 opens as data', () => {
    const dir = made({ 'j.ts': `import './big.json'`, 'k.js': `open('./big.json')`, 'big.json': '' });
    truncateSync(join(dir, 'big.json'), 32_000_001);
    expect(errorOf(dir)?.where).toMatchObject({ line: 1 });
    expect(errorOf(dir, 'k.js')).toBeUndefined();
  });

  it.each<[string, Files]>([
    ['modules in a circle', { 'j.ts': `import './a.ts'`, 'a.ts': `import './j.ts'` }],
    [
      'a module that does not exist',
      { 'j.ts': `import './none.ts'; import 'nowhere'; import 'k6/http'; open('none.csv')` },
    ],
    ['a folder with a module of the same name', { 'j.ts': `import './a'`, 'a/x.ts': '', 'a.ts': '' }],
    ['a special file that nothing names', { 'j.ts': '', 'other.ts': fifo, '.env': fifo }],
    [
      'settings that extend each other',
      { 'j.ts': '', 'tsconfig.json': '{ "extends": "./a.json" }', 'a.json': '{ "extends": "./tsconfig.json" }' },
    ],
    ['a package whose package.json is wrong', { 'j.ts': `import 'p'`, 'node_modules/p/package.json': '{' }],
  ])('accepts %s', (_, files) => {
    expect(errorOf(made(files))).toBeUndefined();
  });

  it('finds a FIFO behind twelve megabytes of packages', () => {
    const filler = `/* ${'x'.repeat(6_000_000)} */`;
    const dir = made({
      'j.ts': `import 'p'; import 'q'; import 'r';`,
      'node_modules/p/index.js': filler,
      'node_modules/q/index.js': filler,
      'node_modules/r/index.js': `require('./y')`,
      'node_modules/r/y.js': fifo,
    });
    expect(errorOf(dir)?.message).toContain(join(dir, 'node_modules/r/y.js'));
  });

  it('refuses modules that exceed their limit together', () => {
    const dir = made({ 'j.ts': `import './x.ts'`, 'x.ts': `// ${'x'.repeat(90)}` });
    const check = (bytes: number) => () => checkModules(join(dir, 'j.ts'), { ...bodyLimits.sourceTree, bytes });
    expect(check(100)).toThrow(UserError);
    expect(check(110)).not.toThrow();
  });

  it('reads a text of a million spaces after an import in linear time', () => {
    const dir = made({ 'j.ts': `${'import '.repeat(1000)}${' '.repeat(1_000_000)}` });
    expect(errorOf(dir)).toBeUndefined();
  });
});
