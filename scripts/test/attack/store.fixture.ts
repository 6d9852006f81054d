import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Named } from './table.ts';

/** `run` is the directory of a sealed run. `random` selects the file to damage and the place in it. */
export interface Damage extends Named {
  damage(parts: { store: string; run: string; random: () => number }): void;
}

/** `id` is the damaged run, `other` an undamaged one. */
export interface Reader extends Named {
  args(id: string, other: string): string[];
}

const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
const document = (run: string) => join(run, 'run.json');

export const damages: readonly Damage[] = [
  {
    name: 'a truncated file',
    damage: ({ run, random }) => {
      const file = pick(run, random);
      truncateSync(file, Math.floor(readFileSync(file).length * random()));
    },
  },
  {
    name: 'a flipped byte',
    damage: ({ run, random }) => {
      const file = pick(run, random);
      const bytes = readFileSync(file);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = bytes[at]! ^ 0x55;
      writeFileSync(file, bytes);
    },
  },
  { name: 'a file of 5 TB', damage: ({ run, random }) => truncateSync(pick(run, random), 5e12) },
  { name: 'an empty run.json', damage: ({ run }) => writeFileSync(document(run), '') },
  { name: 'a run.json of null', damage: ({ run }) => writeFileSync(document(run), 'null') },
  { name: 'a run.json of an array', damage: ({ run }) => writeFileSync(document(run), '[{}]') },
  {
    name: 'an edited verdict',
    damage: ({ run }) => edit(document(run), (text) => text.replaceAll('"PASS"', '"FAIL"')),
  },
  {
    name: 'a run.json with a prototype key',
    damage: ({ run }) => edit(document(run), (text) => text.replace('{', '{"__proto__":{"verdict":"PASS"},')),
  },
  {
    name: 'a directory in place of run.json',
    damage: ({ run }) => {
      rmSync(document(run));
      mkdirSync(document(run));
    },
  },
  {
    name: 'a file in place of a run',
    damage: ({ run }) => {
      rmSync(run, { recursive: true });
      writeFileSync(run, 'x');
    },
  },
  {
    name: 'an empty directory in place of a run',
    damage: ({ run }) => {
      rmSync(run, { recursive: true });
      mkdirSync(run);
    },
  },
  {
    name: 'a link to itself in place of a run',
    damage: ({ run }) => {
      rmSync(run, { recursive: true });
      symlinkSync(run, run);
    },
  },
  {
    name: 'a run.json whose parts have lengths that cannot be compared',
    damage: ({ run }) =>
      edit(document(run), (text) => {
        const parts = Object.keys(JSON.parse(text)).filter((key) => key !== 'schema' && key !== 'id');
        return JSON.stringify(Object.fromEntries(parts.map((key) => [key, { length: { toString: null } }])));
      }),
  },
  { name: 'an outbox that is a file', damage: ({ store }) => writeFileSync(join(store, '.outbox'), 'x') },
  { name: 'an outbox that links to itself', damage: ({ store }) => symlinkSync('.outbox', join(store, '.outbox')) },
  ...bodiesOfOutbox([
    ['a FIFO', (path) => execFileSync('mkfifo', [path])],
    ['a link', (path) => symlinkSync('/etc/hostname', path)],
    ['a damaged body', (path) => writeFileSync(path, '\u0001\u0002\u0003')],
  ]),
  {
    name: 'a run under the name of another',
    damage: ({ store, run }) => renameSync(run, join(store, '20200101T000000Z-foreign-0000')),
  },
];

export const readers: readonly Reader[] = [
  { name: 'runs list', args: () => ['runs', 'list'] },
  { name: 'runs show', args: (id) => ['runs', 'show', id] },
  { name: 'compare', args: (id, other) => ['compare', other, id] },
  { name: 'report', args: (id) => ['report', id] },
  { name: 'baseline set', args: (id) => ['baseline', 'set', id] },
  { name: 'runs push', args: (id) => ['runs', 'push', id, '--prometheus', 'http://127.0.0.1:9/api/v1/write'] },
  { name: 'runs prune', args: () => ['runs', 'prune', '--keep', '1', '--dry-run'] },
];

/** No version of meshproof could have written these baseline files. */
export const badBaselines: readonly (Named & { text: string })[] = [
  '',
  'null',
  '[]',
  '{',
  '{"schema":"other/1"}',
  `{"schema":${JSON.stringify('x'.repeat(1e6))}}`,
  `${'['.repeat(100_000)}`,
  '\u0000\u0001',
].map((text) => ({ name: JSON.stringify(text.slice(0, 24)), text }));

/** Returns a damage for each function, which makes a body in the outbox of the run. */
function bodiesOfOutbox(bodies: readonly [name: string, make: (path: string) => void][]): Damage[] {
  return bodies.map(([name, make]) => ({
    name: `${name} in the outbox`,
    damage: ({ store, run }) => {
      const outbox = join(store, '.outbox', basename(run));
      mkdirSync(outbox, { recursive: true });
      make(join(outbox, '00000001.5.rw'));
    },
  }));
}

function pick(run: string, random: () => number): string {
  const files = readdirSync(run).filter((name) => /\.(json|ndjson|gz)$/.test(name));
  return join(run, files[Math.floor(random() * files.length)]!);
}
