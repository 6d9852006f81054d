import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { worldCapacity, worldNamed } from './world-capacity.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-world-capacity-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A line of nodes: nothing gets farther than its TTL, so twelve nodes need eleven hops. */
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
    const code = await worldCapacity(worldNamed(file)!, { ...flags, store, within: '1m', json: true, quiet: true });
    return { code, ...(JSON.parse(out) as CapacityResult) };
  } finally {
    write.mockRestore();
    rmSync(file);
  }
}

describe('the capacity of a world', () => {
  it('is the smallest TTL that holds, one hop above the largest that does not', async () => {
    const { code, verdict, capacity, probes } = await search({ vary: 'ttl' });
    expect([code, verdict]).toEqual([0, 'found']);
    expect(capacity).toMatchObject({ low: 10, high: 11, holds: 'high', censored: false });
    expect(capacity.interval![0]).toBeGreaterThanOrEqual(9.5);
    expect(capacity.interval![1]).toBeLessThanOrEqual(11.5);
    // Each probe has a seed of its own.
    const seeds = probes.map(({ reason }) => /^seed (\d+)/.exec(reason)![1]);
    expect(new Set(seeds).size).toBe(probes.length);
  });

  it('is the largest number of nodes that holds, under its short name and with mesh-node. before it', async () => {
    const found = await search({ vary: 'mesh-node.nodes', from: '3' });
    expect(found).toMatchObject({ verdict: 'found', capacity: { low: 5, high: 6, holds: 'low' } });
  });

  it('says so when nothing holds, or all that may be tried', async () => {
    const lossy = line.replace('5ms', '5ms, loss: 60%').replace('nodes: { count: 12 }', 'nodes: { count: 40 }');
    const nothing = await search({ vary: 'ttl', from: '30' }, lossy);
    expect(nothing).toMatchObject({ code: 1, verdict: 'nothing-held', capacity: { high: null, censored: true } });
    const all = await search({ vary: 'ttl', from: '40', to: '20' });
    expect(all).toMatchObject({ code: 0, verdict: 'held', limiter: 'none', capacity: { low: 0, high: 20 } });
  });

  it.each([
    [{}, /what of the world is to vary/],
    [{ vary: 'fanuot' }, /no number to vary/],
    [{ vary: 'ttl', target: './shop.yaml' }, /takes no --target/],
    [{ vary: 'ttl', to: '20' }, /at most --from/],
    [{ vary: 'ttl', from: '121' }, /120/],
  ])('refuses %j', async (flags, problem) => {
    await expect(search(flags)).rejects.toThrow(problem);
  });

  it('takes a plan for a plan, though a world has its name', () => {
    expect(worldNamed('smoke')).toBeUndefined();
    expect(worldNamed('ttl-wall')?.value.world).toBe('ttl-wall');
  });
});
