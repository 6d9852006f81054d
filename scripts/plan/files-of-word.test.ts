import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOfWord } from './files-of-word.ts';

let room: string;
beforeAll(() => {
  room = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  const texts = {
    'plan.yaml': `plan: p
extends: ./base.yaml
target: ./targets/t.yaml
traffic: { k6: { scenarios: { ./load/work.ts: 5/s, api: 1/s } }, journeys: { use: [./home.ts], runs: 3 } }
slos: [./slos.yaml, web, { latency: p95 < 1s }]
`,
    'base.yaml': 'plan: base\nphases: { steady: 10s }\n',
    'slos.yaml': 'kind: SLO\n---\nkind: SLI\n',
    'targets/t.yaml': 'target: t\ntls: { ca: ./ca.pem }\n',
    'targets/ca.pem': 'pem',
    'load/work.ts': `import http from 'k6/http'; import { accepted } from 'meshproof/k6';
      import { users } from './users'; import 'https://example.org/x.js';
      const csv = open('./users.csv') + users; client.load(['.'], 'hello.proto');
      export function handleSummary() { return { 'summary.json': '{}' }; }`,
    'load/users.ts':
      "import more from '../shared/more.json'; export const users = [more, JSON.parse(open('data.json')) as string[]];",
    'load/users.csv': '1',
    'load/data.json': '[]',
    'load/hello.proto': 'syntax = "proto3";',
    'load/summary.json': '{}',
    'shared/more.json': '{}',
    'home.ts': "import { expect } from '@playwright/test'; import './steps.ts'; export default {};",
    'steps.ts': 'export {};',
    'broken.js': "import './steps.ts'; export default () => {",
    'broken.yaml': 'plan: [\ntarget: ./targets/t.yaml\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(room, name)), { recursive: true });
    writeFileSync(join(room, name), text);
  }
});
afterAll(() => rmSync(room, { recursive: true }));

const found = async (name: string) =>
  [...(await filesOfWord(join(room, name)))].map((file) => file.slice(room.length + 1)).sort();

it('follows a plan to all files that it names, with their modules and data', async () => {
  expect(await found('plan.yaml')).toEqual([
    'base.yaml',
    'home.ts',
    ...['load/data.json', 'load/hello.proto', 'load/users.csv', 'load/users.ts', 'load/work.ts'],
    ...['plan.yaml', 'shared/more.json', 'slos.yaml', 'steps.ts', 'targets/ca.pem', 'targets/t.yaml'],
  ]);
});

it('follows a script, and leaves out the files that it writes', async () => {
  expect(await found('load/work.ts')).not.toContain('load/summary.json');
});

it.each(['broken.js', 'broken.yaml', 'missing.yaml'])('returns also a file that cannot be read: %s', async (name) => {
  expect(await found(name)).toContain(name);
});
