import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latencySlo } from '../../results/store/latency-slo.fixture.ts';
import { sealedRun, temporaryStore } from '../../results/store/store.fixture.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { compareNamedRuns } from './compare-named-runs.ts';

const startMs = Date.parse('2026-11-24T08:00:00.000Z');

/** Stores three runs of branch main near 100 ms, interleaved with three of branch mine, `factor` times as slow. */
async function storeWith(factor: number, order = [0, 3, 4, 1, 2, 5]): Promise<{ store: string; ids: string[] }> {
  const store = temporaryStore();
  const ids: string[] = [];
  const values = [0.1, 0.101, 0.099, 0.1, 0.101, 0.099];
  for (const [at, run] of order.entries()) {
    const mine = run >= 3;
    const value = values[run]!;
    const id = `20261124T08000${at}Z-smoke-000${run}`;
    const change = { tags: { branch: mine ? 'mine' : 'main' }, slos: [latencySlo(mine ? value * factor : value)] };
    await sealedRun(store, id, startMs + at * 60_000, change);
    ids[run] = id;
  }
  return { store, ids };
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

describe('the command compare', () => {
  it('exits 1 for a regression between two tags, and prints its size', async () => {
    const { store } = await storeWith(1.2);
    expect(await compareNamedRuns(['branch=main'], ['branch=mine'], { store })).toBe(1);
    expect(out.split('\n')[0]).toContain('api-latency{steady}');
    expect(out.split('\n')[1]).toMatch(/base 3 runs in 1 batch, .*; head 3 runs in 1 batch, .*the unit is the run/);
    expect(out).toMatch(/100 ms → 120 ms +\+20 % \(\+[\d.]+ % to \+[\d.]+ %\)/);
  });

  it('exits 0 for equal runs, and prints JSON', async () => {
    const { store, ids } = await storeWith(1);
    expect(await compareNamedRuns([ids.slice(0, 3).join(',')], ['branch=mine'], { store, json: true })).toBe(0);
    const { verdict, metrics } = JSON.parse(out);
    expect(verdict).toBe('equivalent');
    expect(metrics[0]).toMatchObject({
      name: 'api-latency{steady}',
      unit: 's',
      ratio: expect.closeTo(1, 9),
      verdict: 'equivalent',
    });
  });

  it('exits 4 when one branch follows the other, because conditions may have changed in between', async () => {
    const { store } = await storeWith(1.5, [0, 1, 2, 3, 4, 5]);
    expect(await compareNamedRuns(['branch=main'], ['branch=mine'], { store, json: true })).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ reasonCode: 'too-few-batches', unit: 'batch' });
  });

  it('exits 4 for one run against one', async () => {
    const { store, ids } = await storeWith(5);
    expect(await compareNamedRuns([ids[0]!], ['last'], { store, quiet: true })).toBe(4);
    expect(out).toBe('inconclusive\n');
  });

  it('exits 3 for runs of two machines', async () => {
    const { store } = await storeWith(1);
    const id = '20261124T080009Z-smoke-0009';
    await sealedRun(store, id, startMs + 9000, { comparableKey: 'other', environment: { cores: 8 } });
    expect(await compareNamedRuns(['branch=mine'], [id], { store })).toBe(3);
    expect(out).toMatch(/cores/);
  });

  it.each([
    ['branch=nobody', 'last', 'no run has the tag'],
    ['last', 'last', 'is on both sides'],
    ['../../etc/passwd', 'last', 'there is no run'],
  ])('rejects %s against %s with one line', async (base, head, message) => {
    const { store } = await storeWith(1);
    const failed = await compareNamedRuns([base], [head], { store }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UserError);
    expect(String(failed)).toContain(message);
  });
});
