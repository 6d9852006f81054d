import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { meshproof, Workplace } from '../../meshproof.ts';

const place = new Workplace();
afterAll(() => place.remove());

const village = `world: village
duration: 4s
settle: 4s
nodes: { count: 12, regions: 2 }
links: { air: { latency: 5ms, loss: 1% } }
protocol: { kind: gossip, fanout: 4, ack: {}, store: {}, sync: { interval: 1s } }
workload: { broadcast: { rate: 10/s }, direct: { rate: 10/s }, ping: { pairs: 4 } }
slos: { mesh_delivery_ratio: ">= 95%" }
`;

async function mesh(world: string, ...flags: string[]) {
  const file = join(place.dir, 'village.yaml');
  writeFileSync(file, world);
  const { stdout, stderr, code } = await meshproof(['mesh', file, '--quiet', ...flags], { cwd: place.dir });
  return { stdout, stderr, exitCode: code, json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined };
}

describe('meshproof mesh', () => {
  it('simulates a world, prints its JSON keys and stores a run with a report', async () => {
    const { json, exitCode } = await mesh(village, '--json');
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ seed: 1, nodes: 12, coverage: 1, verdict: 'PASS', calibration: null });
    expect(json.traceHash).toMatch(/^[0-9a-f]{16}$/);
    const { sent, delivered, duplicate, lost, expired, dropped, inFlight } = json.ledger;
    expect(delivered + duplicate + lost + expired + dropped + inFlight).toBe(sent);
    for (const { held, counterExample } of json.invariants) expect([held, counterExample]).toEqual([true, null]);
    const run = JSON.parse(readFileSync(join(place.dir, 'runs', json.run, 'run.json'), 'utf8'));
    expect(run).toMatchObject({ plan: 'village', target: 'virtual', verdict: 'PASS', delivery: { status: 'none' } });
    expect(readFileSync(join(place.dir, 'runs', json.run, 'report.html'), 'utf8')).toContain('Mesh over time');
    const again = await mesh(village, '--json');
    const next = await mesh(village, '--json', '--seed', '2');
    expect(again.json.traceHash).toBe(json.traceHash);
    expect(next.json.traceHash).not.toBe(json.traceHash);
  });

  it('exits 1 for a violated invariant, with a small world and a command that reproduce it', async () => {
    const buggy = village.replace('slos:', 'timeline: [{ at: 1s, bug: duplicate-delivery }]\nslos:');
    const { json, exitCode } = await mesh(buggy, '--json');
    expect(exitCode).toBe(1);
    const broken = json.invariants.filter((one: { held: boolean }) => !one.held);
    expect(broken.map(({ name }: { name: string }) => name)).toEqual(['no-duplicate-delivery']);
    const { replay, trace } = broken[0].counterExample;
    expect(trace.length).toBeGreaterThan(0);
    const [, command, file] = replay.split(' ');
    expect(readFileSync(join(place.dir, file), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(20);
    const once = await meshproof([command, file, '--quiet'], { cwd: place.dir });
    expect(once.code).toBe(1);
    expect(once.stdout).toContain('no-duplicate-delivery');
  });

  it('exits 1 for a violated SLO, rejects a bad world with its line, and sweeps with exit code 0', async () => {
    const lossy = village.replace('loss: 1%', 'loss: 60%').replace(', sync: { interval: 1s }', '');
    const poor = await mesh(lossy);
    expect(poor.exitCode).toBe(1);
    expect(poor.stdout).toContain('mesh-delivery-ratio');
    const bad = await mesh(village.replace('loss: 1%', 'loss: 160%'));
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toMatch(/village\.yaml:5: links\.air\.loss: .*100%/);
    const { json, exitCode } = await mesh(village, '--sweep', 'fanout=1..2,nodes=4..12..4', '--json');
    expect(exitCode).toBe(0);
    expect(json.sweep).toHaveLength(6);
    expect(json.sweep[0]).toMatchObject({ at: { fanout: 1, nodes: 4 } });
    const failed = await mesh(lossy, '--sweep', 'fanout=1..2', '--json');
    expect(failed).toMatchObject({ exitCode: 0, json: { sweep: [{ verdict: 'FAIL' }, { verdict: 'FAIL' }] } });
    const real = await mesh(village, '--sweep', 'fanout=1..2', '--mode', 'real');
    expect(real).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--sweep: '),
    });
  });
});
