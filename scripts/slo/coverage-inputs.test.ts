import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { coverageInputs } from './coverage-inputs.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function placesOf(text: string): (string | number | undefined)[] {
  const file = join(dir, 'tests.yaml');
  writeFileSync(file, text);
  try {
    coverageInputs([file], 2);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.flatMap(({ where }) => [where.line, where.key]);
  }
}

it.each([
  ['a rule file', 'rule_files:\n  - missing.yml\ntests: []\n', [2, 'rule_files.0']],
  ['a directory as a rule file', 'rule_files:\n  - .\ntests: []\n', [2, 'rule_files.0']],
  ['a pattern that is not closed', 'rule_files:\n  - "[rules.yml"\ntests: []\n', [2, 'rule_files.0']],
  ['a pattern with a reversed class', 'rule_files:\n  - "rules[z-a].yml"\ntests: []\n', [2, 'rule_files.0']],
  ['a configuration of routes', 'route_tests: []\nconfig: missing.yml\n', [2, 'config']],
  ['a directory as a configuration of routes', 'route_tests: []\nconfig: ""\n', [2, 'config']],
])('reports the key that contains the name of %s, which cannot be read', (_, text, places) => {
  expect(placesOf(text)).toEqual(places);
});

const routes = (route: string, ...receivers: string[]) =>
  `route:\n  ${route}\nreceivers:\n${receivers.map((name) => `  - name: ${name}\n`).join('')}`;

it.each([
  ['only declared receivers', routes('{ receiver: a, routes: [{ receiver: b }, { routes: [] }] }', 'a', 'b'), []],
  ['an unknown receiver at the top', routes('receiver: b', 'a'), [2, 'route.receiver']],
  [
    'unknown receivers below it',
    routes('{ receiver: a, routes: [{ receiver: b, routes: [{ receiver: c }] }] }', 'a'),
    [2, 'route.routes.0.receiver', 2, 'route.routes.0.routes.0.receiver'],
  ],
  ['no receiver at the top', routes('routes: [{ receiver: a }]', 'a'), [1, 'route.receiver']],
  ['two receivers of one name', routes('receiver: a', 'a', 'b', 'a'), [6, 'receivers.2.name']],
])('reads a configuration of Alertmanager with %s', (_, text, places) => {
  expect(placesOf(text)).toEqual(places);
});

it.each([
  ['r[12].yml', ['r1.yml', 'r2.yml']],
  ['r[^1].yml', ['r2.yml']],
  ['r?.yml', ['r1.yml', 'r2.yml']],
  ['a]*.yml', ['a]b.yml']],
  ['[*]c.yml', ['*c.yml']],
  ['\\\\*c.yml', ['*c.yml']],
  ['\\\\r1*.yml', ['r1.yml']],
])('finds the rule files of the pattern %s as Prometheus does', (pattern, names) => {
  for (const name of ['r1.yml', 'r2.yml', 'a]b.yml', '*c.yml', 'dc.yml'])
    writeFileSync(join(dir, name), 'groups: []\n');
  const file = join(dir, 'tests.yaml');
  writeFileSync(file, `rule_files: ["${pattern}"]\ntests: []\n`);
  const found = coverageInputs([file], 2).tests[0]!.ruleFiles.map((path) => basename(path));
  expect(found.sort()).toEqual(names);
});
