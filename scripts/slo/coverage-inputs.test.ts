import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  ['a configuration of routes', 'route_tests: []\nconfig: missing.yml\n', [2, 'config']],
])('names the key that names %s which does not exist', (_, text, places) => {
  expect(placesOf(text)).toEqual(places);
});
