import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChangeVerdict } from '../../results/record/comparison.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { temporaryStore } from '../../results/store/store.fixture.ts';
import { printComparison } from './print-comparison.ts';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const outcome = (verdict: ChangeVerdict) => ({
  against: 'the baseline',
  comparison: {
    verdict,
    reasonCode: 'metrics' as const,
    reason: '',
    metrics: [],
    blame: [],
    differences: [],
    runs: { base: [], head: [] },
    unit: 'run' as const,
    discarded: [],
    batches: { base: [], head: [] },
  },
});
const said: string[] = [];
const say = (line: string) => void said.push(line);

it.each([
  ['regression', 1],
  ['invalid', 3],
  ['inconclusive', 0],
  ['improvement', 0],
  ['equivalent', 0],
] as const)('returns for a %s exit code %d with failOnRegression, and 0 without', async (verdict, code) => {
  const store = temporaryStore();
  expect(await printComparison([], outcome(verdict), { store, failOnRegression: true }, say)).toBe(code);
  expect(await printComparison([], outcome(verdict), { store }, say)).toBe(0);
});

it('returns 1 for a regression from the anchor on the branch that the baseline follows, and 0 on others', async () => {
  const both = { ...outcome('equivalent'), anchored: { setAt: '2026-11-24T08:00:00.000Z', ...outcome('regression') } };
  const flags = { store: temporaryStore(), failOnRegression: true, acceptTags: { branch: 'main' } };
  const of = (branch: string) => [{ tags: { branch } } as unknown as RunDocument];
  expect(await printComparison(of('main'), both, flags, say)).toBe(1);
  expect(await printComparison(of('mine'), both, flags, say)).toBe(0);
});

it('returns 3 if no pair is valid, and 0 for the first run of a project', async () => {
  const flags = { store: temporaryStore(), failOnRegression: true };
  expect(await printComparison([], undefined, { ...flags, against: 'http://old' }, say)).toBe(3);
  expect(said).toHaveLength(1);
  expect(await printComparison([], undefined, flags, say)).toBe(0);
});
