import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { checkAgainst } from '../../../thresholds/read/check-against.ts';
import { allMetrics, readNamedSlos } from '../../slo/read-named-slos.ts';
import { openSloTrials } from './openslo-trials.fixture.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const textOf = (file: string) => readFileSync(join(packageRoot, 'scripts/test/trials/openslo', file), 'utf8');

function check(text: string): [judged: number, notJudged: number] {
  const file = join(dir, 'slos.yaml');
  writeFileSync(file, text);
  const named = readNamedSlos([file], 2);
  const slos = named.flatMap((one) => one.slos);
  checkAgainst(slos, allMetrics, [{ name: 'steady', kind: 'steady', startS: 0, endS: 60 }]);
  return [slos.length, named.flatMap((one) => one.notJudged ?? []).length];
}

it.each(openSloTrials.map((trial) => [trial.file, trial] as const))('%s is read as it is', (_, trial) => {
  expect(check(textOf(trial.file))).toEqual([trial.judged, trial.notJudged]);
});

const broken = openSloTrials.flatMap((trial) => trial.broken.map(([from, to]) => [trial.file, to, from] as const));

it.each(broken)('%s is refused with %j', (file, to, from) => {
  const text = textOf(file);
  expect(text).toContain(from);
  expect(() => check(text.replace(from, to))).toThrow(UserError);
});
