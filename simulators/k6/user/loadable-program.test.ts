import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadable } from './loadable-program.ts';
import { Scans } from './scans.ts';

let room: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'loadable-'));
  mkdirSync(join(room, 'lib'));
  mkdirSync(join(room, 'scratch'));
});
afterEach(() => rmSync(room, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(room, name), text);
const program = (name: string) =>
  loadable({ key: 'work', label: 'work', file: join(room, name), own: true, timeoutS: 10 }, scratch(), new Scans());
const scratch = () => join(room, 'scratch');

describe('the file that k6 loads', () => {
  it('is the program itself when it does not import the helper module', async () => {
    write('work.js', `import http from 'k6/http'; export default () => http.get('http://127.0.0.1');`);
    expect(await program('work.js')).not.toHaveProperty('bundle');
  });

  it.each([
    ['in the program', 'work.js', `import { accepted } from 'meshproof/k6'; accepted('a', 1);`],
    [
      'by another name, in TypeScript',
      'work.ts',
      `import * as m from "meshproof/k6"; const id: number = 1; m.accepted('a', id);`,
    ],
    [
      'by require',
      'work.cjs',
      `const { accepted } = require('meshproof/k6'); accepted('a', 1); exports.default = () => {};`,
    ],
    ['in a local module', 'work.mjs', `import './lib/order.js';`],
  ])('is a bundle with the helper module, imported %s', async (_, name, source) => {
    write('lib/order.js', `import { accepted } from 'meshproof/k6'; accepted('a', 1);`);
    write(name, source);
    const { file, bundle = '' } = await program(name);
    const text = readFileSync(bundle, 'utf8');
    expect(file).toBe(join(room, name));
    expect(text).not.toMatch(/["']meshproof\/k6["']/);
    expect(text).toMatch(/from "k6\/metrics"/);
  });

  it('keeps the folder of each module for open(), and does not change another function of that name', async () => {
    write('work.js', `import { own } from './lib/order.js'; globalThis.seen.push(open('a.txt'), own);`);
    write(
      'lib/order.js',
      `import * as helpers from 'meshproof/k6'; globalThis.helpers = helpers;
      globalThis.seen.push(open('./b.txt'), open('/c.txt'), import.meta.resolve('./d.txt'));
      export const own = ((open) => open('e'))((path) => path + ' of the script');`,
    );
    const { bundle = '' } = await program('work.js');
    const text = readFileSync(bundle, 'utf8').replace(
      /import \{ Counter \} from "k6\/metrics";/,
      'class Counter { add() {} }',
    );
    const seen: string[] = [];
    Object.assign(globalThis, { seen, open: (path: string) => `read ${path}` });
    await import(`data:text/javascript,${encodeURIComponent(text.replace(/\/\/# sourceMappingURL.*/, ''))}`);
    expect(seen).toEqual([
      `read ${room}/lib/./b.txt`,
      'read /c.txt',
      `${pathToFileURL(room).href}/lib/./d.txt`,
      `read ${room}/a.txt`,
      'e of the script',
    ]);
  });

  it('maps positions to the files of the user', async () => {
    write('work.js', `import { accepted } from 'meshproof/k6';\nexport default () => accepted('a', 1);\n`);
    const { bundle = '' } = await program('work.js');
    const map = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(readFileSync(bundle, 'utf8'))?.[1] ?? '';
    const { sources } = JSON.parse(Buffer.from(map, 'base64').toString('utf8'));
    expect(sources).toContain(join(room, 'work.js').slice(1));
  });
});
