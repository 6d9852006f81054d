import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latencySlo } from '../../results/store/latency-slo.fixture.ts';
import { sealedRun, temporaryStore } from '../../results/store/store.fixture.ts';
import { printTrend } from './print-trend.ts';

/** Stores runs, one a minute. Their latency is near 100 ms, and is multiplied by `factor` from the eleventh run on. */
async function storeWith(runs: number, factor: number): Promise<{ store: string; ids: string[] }> {
  const store = temporaryStore();
  const ids: string[] = [];
  for (let i = 0; i < runs; i++) {
    const id = `20261124T08${String(i).padStart(2, '0')}00Z-smoke-00${String(i).padStart(2, '0')}`;
    const value = 0.1 * (1 + 0.01 * Math.sin(i * 2.4)) * (i >= 10 ? factor : 1);
    const at = Date.parse('2026-11-24T08:00:00.000Z') + i * 60_000;
    await sealedRun(store, id, at, { tags: { branch: 'main', commit: `c${i}` }, slos: [latencySlo(value)] });
    ids.push(id);
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

describe('the command trend', () => {
  it('prints the run and the commits of a change as text and on a page', async () => {
    const { store, ids } = await storeWith(14, 1.2);
    const html = join(dirname(store), 'trend.html');
    expect(await printTrend('smoke', 'api-latency', { store, tags: {}, html })).toBe(0);
    expect(out).toMatch(/\+(19|20)\.\d+ %/);
    for (const word of [ids[9]!, ids[10]!, 'c9..c10']) expect(out).toContain(word);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('c9..c10');
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it('prints the change as JSON, and no change for equal runs', async () => {
    const { store, ids } = await storeWith(14, 1.2);
    expect(await printTrend('smoke', 'api-latency{steady}', { store, tags: {}, json: true })).toBe(0);
    const trend = JSON.parse(out);
    expect(trend).toMatchObject({ plan: 'smoke', metric: 'api-latency{steady}', unit: 's', runs: 14, breaks: [] });
    expect(trend.changes).toMatchObject([
      { run: ids[10], after: ids[9], commits: { good: 'c9', bad: 'c10' }, verdict: 'worse' },
    ]);
    expect(trend.changes[0].ratio).toBeCloseTo(1.2, 1);
    out = '';
    const same = await storeWith(14, 1);
    await printTrend('smoke', 'api-latency', { store: same.store, tags: {}, json: true });
    expect(JSON.parse(out).changes).toEqual([]);
  });

  it('reads only the runs with the tag, so that runs of other branches are not taken for changes', async () => {
    const { store } = await storeWith(14, 1);
    for (let i = 0; i < 6; i++) {
      const id = `20261124T09${String(i).padStart(2, '0')}00Z-smoke-0000`;
      const at = Date.parse('2026-11-24T09:00:00.000Z') + i * 60_000;
      await sealedRun(store, id, at, { tags: { branch: 'mine' }, slos: [latencySlo(0.2)] });
    }
    const changes = async (tags: Record<string, string>) => {
      out = '';
      await printTrend('smoke', 'api-latency', { store, tags, json: true });
      return JSON.parse(out).changes.length;
    };
    expect([await changes({ branch: 'main' }), await changes({})]).toEqual([0, 1]);
    const unknown = printTrend('smoke', 'api-latency', { store, tags: { branch: 'x' } });
    await expect(unknown).rejects.toThrow('no run of smoke has the tag branch=x');
  });

  it('rejects a season that the runs do not cover three times', async () => {
    const { store } = await storeWith(14, 1);
    const of = (season: number) => printTrend('smoke', 'api-latency', { store, tags: {}, season, json: true });
    await expect(of(3600)).rejects.toThrow('0.2 periods');
    expect(await of(180)).toBe(0);
  });

  it('exits 4 for fewer than 12 runs', async () => {
    const { store } = await storeWith(11, 5);
    expect(await printTrend('smoke', 'api-latency', { store, tags: {} })).toBe(4);
    expect(out).toContain('12');
  });

  it('rejects an unknown plan or metric with the nearest name, and an empty store', async () => {
    const { store } = await storeWith(1, 1);
    await expect(printTrend('smok', 'api-latency', { store, tags: {} })).rejects.toMatchObject({
      name: 'UserError',
      where: { hint: expect.stringContaining('smoke') },
    });
    await expect(printTrend('smoke', 'api-latencies', { store, tags: {} })).rejects.toMatchObject({
      where: { hint: expect.stringContaining('api-latency{steady}') },
    });
    const none = { store: temporaryStore(), tags: {} };
    await expect(printTrend('smoke', 'api-latency', none)).rejects.toMatchObject({ where: { file: none.store } });
  });
});
