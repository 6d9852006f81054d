import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunDocument, SloVerdict } from '../../../results/record/run.ts';
import { type Baseline, readBaselines } from '../../../results/store/baselines.ts';
import { latencySlo } from '../../../results/store/latency-slo.fixture.ts';
import { readRun } from '../../../results/store/run-store.ts';
import { sealedRun, temporaryStore } from '../../../results/store/store.fixture.ts';
import { RunDeletedError } from '../../../results/store/store-error.ts';
import { changeBaseline, poolDigests } from '../../history/baseline-pool.ts';
import { compareNamedRuns } from '../../history/compare-named-runs.ts';
import { acceptPassed, compareWithHistory, whyNotCompared } from '../../history/compare-with-history.ts';
import { setAnchor } from './baseline-anchor.ts';
import { setBaseline } from './baseline-set.ts';
import { showBaselines } from './baseline-show.ts';

const slo = (value: number): SloVerdict => ({ ...latencySlo(value), interval: [value * 0.98, value * 1.02] });
const startMs = Date.parse('2026-11-24T08:00:00.000Z');
const dayMs = 24 * 3_600_000;
const idOf = (at: number) => `20261124T08${String(at).padStart(2, '0')}00Z-smoke-000a`;
const quiet = [0.1, 0.101, 0.099, 0.1005, 0.0995, 0.1];

/** Returns a store with a run for each value. Each run is a separate batch, one day after the run before it. */
async function storeOf(values: readonly number[], change: Partial<RunDocument> = {}): Promise<string> {
  const store = temporaryStore();
  for (const [at, value] of values.entries()) await add(store, at, value, change);
  return store;
}

async function add(store: string, at: number, value: number, change: Partial<RunDocument> = {}): Promise<RunDocument> {
  await sealedRun(store, idOf(at), startMs + at * dayMs, { slos: [slo(value)], ...change });
  return readRun(store, idOf(at));
}

let out = '';
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the baseline', { timeout: 30_000 }, () => {
  it('contains the newest sound runs of one kind, and is the base of a comparison by its name', async () => {
    const store = await storeOf(quiet);
    await add(store, 6, 0.1, { comparableKey: 'another machine' });
    await add(store, 7, 0.1, { status: 'interrupted', exitCode: 130 });
    await add(store, 8, 0.1);
    await add(store, 20, 0.1, { verdict: 'FAIL' });
    await add(store, 22, 0.1, { environment: { cores: 2, defects: ['latency=3ms'] } });
    expect(await setBaseline([], { store, last: 5, quiet: true })).toBe(0);
    showBaselines({ store, json: true });
    const [{ runs, metrics }] = JSON.parse(out).baselines;
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([2, 3, 4, 5, 8].map(idOf));
    expect(metrics[0]).toMatchObject({ name: 'api-latency{steady}', value: expect.closeTo(0.1, 2) });
    await add(store, 23, 0.2);
    expect(await compareNamedRuns(['baseline'], ['last'], { store, quiet: true })).toBe(1);
  });

  it('warns about named runs that failed or ran with defects', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const store = await storeOf(quiet);
    await setBaseline(['branch=main'], { store, quiet: true });
    expect(said).not.toHaveBeenCalled();
    await add(store, 7, 0.1, { verdict: 'FAIL' });
    await add(store, 8, 0.1, { environment: { cores: 2, defects: ['latency=3ms'] } });
    await setBaseline(['branch=main'], { store, quiet: true });
    expect(said.mock.calls.map(([line]) => String(line).split(' ')[0])).toEqual([idOf(8), idOf(7)]);
  });

  describe.each([
    ['baseline', setBaseline],
    ['anchor', setAnchor],
  ] as const)('%s', (_, set) => {
    it.each([
      ['the verdict', { verdict: 'FAIL' }, ['failed']],
      ['defects', { environment: { cores: 2, defects: ['latency=3ms'] } }, ['defects']],
      ['another target', { environment: { cores: 2, otherTarget: true } }, ['--against']],
      ['two reasons', { verdict: 'FAIL', environment: { cores: 2, otherTarget: true } }, ['failed', '--against']],
    ] as const)('warns about a named run with the true reason: %s', async (_, change, reasons) => {
      const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const store = await storeOf([]);
      await add(store, 0, 0.1, change as Partial<RunDocument>);
      await set(['last'], { store, quiet: true });
      const text = said.mock.calls.map(([line]) => String(line)).join('');
      expect(['failed', 'defects', '--against'].filter((reason) => text.includes(reason))).toEqual(reasons);
    });
  });

  it('keeps every run when many join at the same time', async () => {
    const store = await storeOf(quiet);
    await Promise.all(quiet.map((_, at) => setBaseline([idOf(at)], { store, add: true, quiet: true })));
    showBaselines({ store, json: true });
    expect(JSON.parse(out).baselines[0].runs).toHaveLength(quiet.length);
  });

  it('can be compared from its file alone, without its runs in the store', async () => {
    const store = await storeOf(quiet);
    await setBaseline(
      quiet.map((_, at) => idOf(at)),
      { store, quiet: true },
    );
    await add(store, 9, 0.2);
    for (const at of quiet.keys()) rmSync(join(store, idOf(at)), { recursive: true });
    expect(await compareNamedRuns(['baseline'], ['last'], { store, quiet: true })).toBe(1);
  });

  it('names the difference if the only baseline of the plan is from another machine', async () => {
    const store = await storeOf(quiet);
    await setBaseline(['last'], { store, quiet: true });
    await add(store, 9, 0.1, { comparableKey: 'o', environment: { cores: 64 } });
    expect(await compareNamedRuns(['baseline'], ['last'], { store })).toBe(3);
    expect(out).toMatch(/differ in cores/);
  });

  it.each([
    ['no runs', [], {}, 'name the runs'],
    ['runs beside --last', ['last'], { last: 2 }, 'name the runs'],
    ['a run that did not end', [idOf(1)], {}, 'did not end by itself'],
    ['runs of two kinds', [idOf(0), idOf(2)], {}, 'of different kinds'],
    ['a path', ['../../etc'], {}, 'there is no run'],
  ])('rejects %s', async (_, words, flags, message) => {
    const store = await storeOf([0.1]);
    await add(store, 1, 0.1, { status: 'aborted' });
    await add(store, 2, 0.1, { comparableKey: 'o' });
    await expect(setBaseline(words, { store, ...flags })).rejects.toThrow(message);
  });
});

describe('a finished run', { timeout: 30_000 }, () => {
  it('is compared with the runs before it, and with the baseline once there is one', async () => {
    const store = await storeOf(quiet);
    const slow = await add(store, 7, 0.2);
    const before = await compareWithHistory(store, [slow]);
    expect(before).toMatchObject({ against: 'the 6 runs before', comparison: { verdict: 'regression' } });
    await setBaseline([idOf(0), idOf(1), idOf(2)], { store, quiet: true });
    expect(await compareWithHistory(store, [slow])).toMatchObject({
      against: 'the baseline',
      comparison: { verdict: 'regression' },
    });
    expect(await compareWithHistory(await storeOf([]), [])).toBeUndefined();
  });

  it('is not compared with a baseline from another kind of machine, and the reason names the difference', async () => {
    const store = await storeOf(quiet);
    const other = await add(store, 9, 0.1, { comparableKey: 'o', environment: { cores: 64 } });
    expect(await compareWithHistory(store, [other])).toBeUndefined();
    expect(await whyNotCompared(store, [other])).toMatch(/^not compared: the store has no baseline/);
    await setBaseline([idOf(0)], { store, quiet: true });
    expect(await whyNotCompared(store, [other])).toMatch(/differ in cores;.*--machine-class/);
    expect(await whyNotCompared(store, [])).toBe('not compared: no run is valid');
  });

  it('takes no run that another command deleted after it was read', async () => {
    const store = await storeOf(quiet);
    const run = await readRun(store, idOf(0));
    const [digest] = await poolDigests([{ storeDir: store, run }]);
    const change = (own: Baseline) => ({ ...own, runs: [digest!] });
    rmSync(join(store, idOf(0)), { recursive: true });
    await expect(changeBaseline(store, digest!, [{ storeDir: store, run }], change)).rejects.toThrow(RunDeletedError);
    expect(readBaselines(store)).toEqual([]);
  });

  it('is not compared with runs with defects or on another target, unless such a run is named', async () => {
    const store = await storeOf(quiet);
    for (const at of [10, 11, 12]) {
      await add(store, at, 0.2, { environment: { cores: 2, defects: ['latency=100ms'] } });
      await add(store, at + 10, 0.2, { environment: { cores: 2, otherTarget: true } });
    }
    const next = await add(store, 30, 0.1, { environment: { cores: 2, instances: 4 } });
    const outcome = await compareWithHistory(store, [next]);
    expect(outcome).toMatchObject({ against: 'the 6 runs before', comparison: { verdict: 'equivalent' } });
    expect(outcome!.comparison.differences).toEqual(['instances none → 4']);
    await compareNamedRuns([idOf(0)], [idOf(10)], { store, json: true });
    expect(JSON.parse(out).differences).toEqual(['defects none → ["latency=100ms"]']);
  });

  it('joins the baseline if it has the tag; a regression is held until the next run', async () => {
    const store = await storeOf(quiet, { tags: { branch: 'main' } });
    const policy = { tags: { branch: 'main' }, updatedAt: '2026-11-24T09:00:00.000Z' };
    const accept = async (at: number, value: number, change: Partial<RunDocument> = {}) => {
      const run = await add(store, at, value, { tags: { branch: 'main' }, ...change });
      return acceptPassed(store, [run], { ...policy, outcome: await compareWithHistory(store, [run]) });
    };
    const none = { joined: [], held: [] };
    expect(await accept(10, 0.1)).toEqual({ joined: [idOf(10)], held: [] });
    expect(await accept(11, 0.1, { tags: { branch: 'mine' } })).toEqual(none);
    // As long as there are too few runs for a comparison, only runs that passed join the baseline.
    expect(await accept(12, 0.1, { verdict: 'FAIL' })).toEqual(none);
    expect(await accept(13, 0.1, { status: 'aborted' })).toEqual(none);
    expect(await accept(14, 0.1, { environment: { cores: 2, defects: ['latency=3ms'] } })).toEqual(none);
    for (const at of [15, 16, 17]) await accept(at, 0.1 + at * 1e-5);
    expect(await accept(18, 0.1, { verdict: 'FAIL' })).toEqual({ joined: [idOf(18)], held: [] });
    expect(await accept(19, 0.3)).toEqual({ joined: [], held: [idOf(19)] });
    expect(await accept(20, 0.1)).toEqual({ joined: [idOf(19), idOf(20)], held: [] });
  });

  it('is compared with the anchor too, which does not change when the baseline does', async () => {
    const store = await storeOf([]);
    for (const at of [0, 1, 2, 3, 4, 5]) await add(store, at, quiet[at]!);
    await setBaseline([], { store, last: 6, quiet: true });
    expect(await setAnchor([], { store, quiet: true })).toBe(0);
    for (const at of [10, 11, 12, 13, 14, 15]) await add(store, at, quiet[at - 10]! * 1.12);
    await setBaseline([], { store, last: 6, quiet: true });
    const outcome = await compareWithHistory(store, [await add(store, 16, 0.112)]);
    expect(outcome).toMatchObject({
      comparison: { verdict: 'equivalent' },
      anchored: { comparison: { verdict: 'regression', runs: { base: [0, 1, 2, 3, 4, 5].map(idOf) } } },
    });
    showBaselines({ store, json: true });
    expect(JSON.parse(out).baselines[0]).toMatchObject({ drift: { from: 'anchor', verdict: 'regression' }, held: [] });
    await add(store, 40, 0.1, { comparableKey: 'o', plan: 'load' });
    await setBaseline(['last'], { store, quiet: true });
    await expect(setAnchor([], { store })).rejects.toThrow('there are 2 baselines');
    expect(await setAnchor([idOf(40)], { store, quiet: true })).toBe(0);
  });
});
