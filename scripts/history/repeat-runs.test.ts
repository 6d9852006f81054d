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

const dayMs = 24 * 3_600_000;

/** A store with runs of a given latency and a little noise, one a day or one a minute. */
class Store {
  readonly dir = temporaryStore();
  #made = 0;
  #atMs = startMs;

  /** With one run a day, each run is a batch. */
  async addDaily(values: readonly number[]): Promise<void> {
    for (const value of values) {
      await this.add(value);
      this.#atMs += dayMs;
    }
  }

  async add(value: number, change: Partial<RunDocument> = {}): Promise<RunDocument> {
    const at = this.#made++;
    const id = `20261124T08${String(Math.floor(at / 60)).padStart(2, '0')}${String(at % 60).padStart(2, '0')}Z-smoke-000a`;
    const latency = value * noise[at % noise.length]!;
    const slos = [latencySlo(latency)];
    await sealedRun(this.dir, id, this.#atMs, { slos, ...change });
    this.#atMs += 60_000;
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
  it('makes the given number of rounds and compares them as one batch with the earlier batches', async () => {
    const store = new Store();
    await store.addDaily([0.1, 0.1, 0.1, 0.1, 0.1]);
    const { rounds: made, outcome } = await rounds(store, async () => ({ head: await store.add(0.15) }), 4);
    expect(made).toHaveLength(4);
    expect(outcome).toMatchObject({
      against: 'the 5 runs before',
      comparison: { verdict: 'regression', unit: 'batch' },
    });
    expect(outcome!.comparison.batches.head).toMatchObject([{ runs: 4 }]);
  });

  it('decides nothing when the earlier runs are a batch of the same hour', async () => {
    const store = new Store();
    for (let i = 0; i < 5; i++) await store.add(0.1);
    const { outcome } = await rounds(store, async () => ({ head: await store.add(0.15) }), 4);
    expect(outcome!.comparison).toMatchObject({ verdict: 'inconclusive', reasonCode: 'too-few-batches' });
  });

  it('makes as many pairs as the effect needs, and stops when it is decided', async () => {
    const store = new Store();
    await store.addDaily(new Array<number>(12).fill(0.1));
    const pair = async () => ({ base: await store.add(0.1), head: await store.add(0.2) });
    const clear = await rounds(store, pair, 'auto', 'http://old');
    expect(clear.said[0]).toMatch(/^3 pairs of runs detect /);
    expect(clear.rounds).toHaveLength(3);
    expect(clear.outcome!.comparison.verdict).toBe('regression');
  });

  it('makes three runs without a second target, and reports the change that one batch cannot detect', async () => {
    const store = new Store();
    await store.addDaily([1, 1.3, 0.8, 1.2, 0.75, 1, 1.3, 0.8, 1.2, 0.75, 1, 1.1].map((by) => by * 0.1));
    const { rounds: made, said } = await rounds(store, async () => ({ head: await store.add(0.1) }), 'auto');
    expect(made).toHaveLength(3);
    expect(said[0]).toMatch(/^3 runs, one batch, do not detect a change of 10\.0 %.*--against/);
  });

  it('compares at half of the pairs, and continues if that is inconclusive', async () => {
    const store = new Store();
    await store.addDaily([1, 1.06, 0.95, 1.05, 0.94, 1, 1.06, 0.95, 1.05, 0.94, 1, 1.02].map((by) => by * 0.1));
    const levels = [1, 1.3, 0.8, 1.1];
    let n = 0;
    const pair = (by: number) => async () => ({
      base: await store.add(0.1 * levels[(n * 3) % 4]!),
      head: await store.add(by * 0.1 * levels[n++ % 4]!),
    });
    const far = await rounds(store, pair(4), 'auto', 'http://old');
    const [planned] = far.said;
    const pairs = Number(/^(\d+) pairs of runs detect /.exec(planned!)![1]);
    expect(pairs).toBeLessThan(12);
    expect(far.rounds).toHaveLength(Math.ceil(pairs / 2));
    expect(far.said.at(-1)).toBe(`the comparison was decided after ${far.rounds.length} of ${pairs} pairs of runs`);
  });

  it('makes all pairs if no look decides', async () => {
    const store = new Store();
    await store.addDaily([1, 1.03, 0.98, 1.02, 0.97, 1, 1.03, 0.98, 1.02, 0.97, 1, 1.01].map((by) => by * 0.1));
    const levels = [1, 1.3, 0.8, 1.1];
    let n = 0;
    const pair = async () => ({
      base: await store.add(0.1 * levels[(n * 3) % 4]!),
      head: await store.add(0.1 * levels[n++ % 4]!),
    });
    const same = await rounds(store, pair, 'auto', 'http://old');
    expect(same.rounds.length).toBe(Number(/^(\d+) pairs/.exec(same.said[0]!)![1]));
    expect(same.rounds.length).toBeLessThan(8);
    expect(same.outcome!.comparison.verdict).toBe('inconclusive');
  });

  it('compares each head with the base beside it, so that changes that both share cancel out', async () => {
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
