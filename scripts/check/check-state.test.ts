import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import type { CheckResult } from './check-result.ts';
import { afterRun, readState, updateState } from './check-state.ts';

const result: CheckResult = {
  check: 'health',
  kind: 'probe',
  run: '',
  verdict: 'PASS',
  reason: 'every SLO held',
  exitCode: 0,
  runs: 1,
  sequence: null,
  failed: 0,
  flaky: false,
  classes: {},
  seconds: 0.1,
  endedAt: '2026-11-24T08:10:58.000Z',
  environment: { browser: null, webVitals: null, profile: null },
  measures: [],
};

function temporaryFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-checks-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'runs', 'checks.json');
}

it('keeps the checks of every schedule, and adds the counts of schedules with the same check', async () => {
  const file = temporaryFile();
  const names = ['one', 'two', 'shared', 'shared', 'shared'];
  await Promise.all(names.map((name) => updateState(file, name, (before) => afterRun(before, result, 2))));
  const states = readState(file, ['one', 'two', 'shared', 'new']);
  expect([...states].map(([name, { runs, missed }]) => [name, runs, missed]).sort()).toEqual([
    ['one', 1, 2],
    ['shared', 3, 6],
    ['two', 1, 2],
  ]);
});

const state = afterRun(undefined, result, 0);
it.each<[string, unknown]>([
  ['a number instead of a check', { health: 7 }],
  ['a check without its last result', { health: { ...state, last: undefined } }],
  ['a measure without values', { health: { ...state, last: { ...result, measures: [{}] } } }],
  ['a negative count', { health: { ...state, runs: -1 } }],
  ['a text that is not a time', { health: { ...state, last: { ...result, endedAt: 'yesterday' } } }],
])('rejects a file with %s, and does not write over it', async (_, checks) => {
  const file = temporaryFile();
  await updateState(file, 'other', () => state);
  const text = JSON.stringify({ schema: 'meshproof.checks/v1', checks });
  writeFileSync(file, text);
  expect(() => readState(file, ['health'])).toThrow(UserError);
  await expect(updateState(file, 'other', () => state)).rejects.toThrow(UserError);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
