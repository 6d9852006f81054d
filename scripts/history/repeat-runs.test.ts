import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../results/record/run.ts';
import { latencySlo } from '../../results/store/latency-slo.fixture.ts';
import { readRun } from '../../results/store/run-store.ts';
import { sealedRun, temporaryStore } from '../../results/store/store.fixture.ts';
import { type Round, repeatRuns } from './repeat-runs.ts';

const startMs = Date.parse('2026-11-24T08:00:00.000Z');
const noise = [1, 1.01, 0.99, 1.005, 0.995];

/** A store to which runs are added, one a minute, whose latency is `value` with a little noise. */
class Store {
  readonly dir = temporaryStore();
  #made = 0;

  async add(value: number, change: Partial<RunDocument> = {}): Promise<RunDocument> {
    const at = this.#made++;
    const id = `20261124T08${String(at).padStart(2, '0')}00Z-smoke-000a`;
    const latency = value * noise[at % noise.length]!;
    const slos = [latencySlo(latency)];
    await sealedRun(this.dir, id, startMs + at * 60_000, { slos, ...change });
    return readRun(this.dir, id);
  }
}

function rounds(store: Store, make: () => Promise<Round | undefined>, repeat: number | 'auto', against?: string) {
  const said: string[] = [];
  const say = Object.assign((line: string) => void said.push(line), { end: () => undefined });
  return repeatRuns(make, { repeat, effect: 0.1, against, store: store.dir, strict: false, say: say as never }).then(
    (made) => ({
      ...made,
      said,
    }),
  );
}

describe('repeatRuns', { timeout: 30_000 }, () => {
  it('makes the given number of rounds and compares them with the runs before', async () => {
    const store = new Store();
    for (let i = 0; i < 5; i++) await store.add(0.1);
    const { rounds: made, outcome } = await rounds(store, async () => ({ head: await store.add(0.15) }), 4);
    expect(made).toHaveLength(4);
    expect(outcome).toMatchObject({ against: 'the 5 runs before', comparison: { verdict: 'regression' } });
    expect(outcome!.comparison.runs.head).toHaveLength(4);
  });

  it('makes as many rounds as the effect needs, and stops once it is decided', async () => {
    const store = new Store();
    for (let i = 0; i < 12; i++) await store.add(0.1);
    const clear = await rounds(store, async () => ({ head: await store.add(0.2) }), 'auto');
    expect(clear.said[0]).toMatch(/^3 runs /);
    expect(clear.rounds).toHaveLength(3);
    expect(clear.outcome!.comparison.verdict).toBe('regression');
  });

  it('compares at half of the rounds, and continues if that is inconclusive', async () => {
    const store = new Store();
    for (const by of [1, 1.3, 0.8, 1.2, 0.75, 1, 1.3, 0.8, 1.2, 0.75, 1, 1.1]) await store.add(0.1 * by);
    const levels = [1, 1.3, 0.8];
    let n = 0;
    const same = await rounds(store, async () => ({ head: await store.add(0.1 * levels[n++ % 3]!) }), 'auto');
    expect(same.said[0]).toMatch(/^30 runs, the most allowed/);
    expect(same.rounds).toHaveLength(30);
    n = 0;
    const far = await rounds(store, async () => ({ head: await store.add(0.4 * levels[n++ % 3]!) }), 'auto');
    expect(far.said.at(-1)).toBe('decided after 15 of 30 runs');
    expect(far.rounds).toHaveLength(15);
  });

  it('compares each head with the base beside it, so that shared changes cancel', async () => {
    const store = new Store();
    const shared = [1, 2, 0.5, 1.5, 0.7];
    let n = 0;
    const side = async (by: number) => store.add(0.1 * shared[Math.floor(n++ / 2)]! * by);
    const { outcome } = await rounds(
      store,
      async () => ({ base: await side(1), head: await side(1.2) }),
      5,
      'http://old',
    );
    expect(outcome).toMatchObject({ against: 'http://old, side by side', comparison: { verdict: 'regression' } });
  });

  it('makes all rounds with a damaged baseline, and reports the damage', async () => {
    const store = new Store();
    mkdirSync(join(store.dir, 'baselines'), { recursive: true });
    writeFileSync(join(store.dir, 'baselines', 'x.json'), '{');
    const { rounds: made, outcome, said } = await rounds(store, async () => ({ head: await store.add(0.1) }), 2);
    expect([made.length, outcome]).toEqual([2, undefined]);
    expect(said.at(-1)).toMatch(/^not compared: .*x.json: the baseline is not valid JSON$/);
  });

  it('drops a pair when either run is INVALID, and ends when no round is made', async () => {
    const store = new Store();
    let n = 0;
    const { rounds: made, outcome } = await rounds(
      store,
      async () => {
        n++;
        if (n > 4) return undefined;
        return { base: await store.add(0.1), head: await store.add(0.1, n === 2 ? { status: 'aborted' } : {}) };
      },
      9,
      'http://old',
    );
    expect(made).toHaveLength(4);
    expect(outcome!.comparison.runs.head).toHaveLength(3);
  });
});
