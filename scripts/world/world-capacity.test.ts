import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { findWorld } from './find-world.ts';
import { searchWorldCapacity } from './world-capacity.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-world-capacity-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A line of twelve nodes: a message needs a TTL of eleven hops to reach the last one. */
const line = `world: line
duration: 4s
settle: 1s
nodes: { count: 12 }
topology: { kind: line }
links: { wire: { latency: 5ms } }
protocol: { kind: flood, ttl: 4 }
workload: { broadcast: { rate: 20/s } }
slos: { mesh_delivery_ratio: ">= 99.9%" }
`;

async function search(flags: { vary?: string; from?: string; to?: string; target?: string }, text = line) {
  rmSync(dir, { recursive: true, force: true });
  const store = join(dir, 'runs');
  const file = `${dir}.yaml`;
  writeFileSync(file, text);
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += chunk;
    return true;
  });
  try {
    const code = await searchWorldCapacity(findWorld(file)!, {
      ...flags,
      store,
      within: '1m',
      json: true,
      quiet: true,
    });
    return { code, ...(JSON.parse(out) as CapacityResult) };
  } finally {
    write.mockRestore();
    rmSync(file);
  }
}

describe('the capacity of a world', () => {
  it('finds the smallest TTL that passes, one hop above the largest that fails', async () => {
    const { code, verdict, capacity, probes } = await search({ vary: 'ttl' });
    expect([code, verdict]).toEqual([0, 'found']);
    expect(capacity).toMatchObject({ low: 10, high: 11, holds: 'high', censored: false });
    expect(capacity.interval![0]).toBeGreaterThanOrEqual(9.5);
    expect(capacity.interval![1]).toBeLessThanOrEqual(11.5);
    // Each probe has its own seed.
    const seeds = probes.map(({ reason }) => /^seed (\d+)/.exec(reason)![1]);
    expect(new Set(seeds).size).toBe(probes.length);
  });

  it('finds the largest number of nodes that passes, with and without the prefix mesh-node.', async () => {
    const found = await search({ vary: 'mesh-node.nodes', from: '3' });
    expect(found).toMatchObject({ verdict: 'found', capacity: { low: 5, high: 6, holds: 'low' } });
  });

  it('reports when no value passes and when every value passes', async () => {
    const lossy = line.replace('5ms', '5ms, loss: 60%').replace('nodes: { count: 12 }', 'nodes: { count: 40 }');
    const nothing = await search({ vary: 'ttl', from: '30' }, lossy);
    expect(nothing).toMatchObject({ code: 1, verdict: 'nothing-held', capacity: { high: null, censored: true } });
    const all = await search({ vary: 'ttl', from: '40', to: '20' });
    expect(all).toMatchObject({ code: 0, verdict: 'held', limiter: 'none', capacity: { low: 0, high: 20 } });
  });

  it.each([
    [{}, /needs a key to vary/],
    [{ vary: 'fanuot' }, /no number that can be varied/],
    [{ vary: 'ttl', target: './shop.yaml' }, /cannot use --target/],
    [{ vary: 'ttl', to: '20' }, /at most --from/],
    [{ vary: 'ttl', from: '121' }, /120/],
  ])('refuses %j', async (flags, problem) => {
    await expect(search(flags)).rejects.toThrow(problem);
  });

  it('returns no world when a plan has the same name', () => {
    expect(findWorld('smoke')).toBeUndefined();
    expect(findWorld('ttl-wall')?.value.world).toBe('ttl-wall');
  });
});
