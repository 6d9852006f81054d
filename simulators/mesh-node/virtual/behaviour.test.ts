import { describe, expect, it } from 'vitest';
import type { Row, Sample } from '../../../results/record/row.ts';
import { worldOf } from '../world/world.fixture.ts';
import { simulate } from './simulate.ts';
import { worldMetrics } from './world-metrics.ts';

function run(given: Record<string, unknown>) {
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const sink = { rows: (more: readonly Row[]) => rows.push(...more), sample: (sample: Sample) => samples.push(sample) };
  const result = simulate(worldOf({ seed: 5, duration: '10s', nodes: { count: 20 }, ...given }), { sink });
  const broken = result.invariants.filter(({ first }) => first).map(({ name }) => name);
  const total = (metric: string, match: Record<string, string> = {}) =>
    rows
      .filter((row) => row.metric === metric && Object.entries(match).every(([k, v]) => row.labels[k] === v))
      .reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0);
  const { sent, delivered, duplicate, lost, expired, dropped, inFlight } = result.ledger;
  expect(delivered + duplicate + lost + expired + dropped + inFlight).toBe(sent);
  return { ...result, broken, samples, total };
}

const broadcast = { broadcast: { rate: '5/s' } };
const direct = { direct: { rate: '5/s' } };
const ring = { kind: 'ring' };

describe('adversaries', () => {
  const adversary = (kind: string) => [{ at: '2s', adversary: { kind, share: '10%' } }];

  it('that forge are believed by nodes without verification, which violates an invariant', () => {
    expect(run({ workload: broadcast, timeline: adversary('forge') }).broken).toEqual(['no-forged-delivery']);
  });

  it('that forge are dropped by nodes which verify', () => {
    const verify = run({
      workload: broadcast,
      timeline: adversary('forge'),
      protocol: { kind: 'flood', verify: true },
    });
    expect(verify.broken).toEqual([]);
    expect(verify.total(worldMetrics.dropped.name, { reason: 'forged' })).toBeGreaterThan(0);
  });

  it('that replay are stopped by the seen-cache, unless it is too small', () => {
    const replay = { workload: broadcast, timeline: adversary('replay') };
    const kept = run(replay);
    const small = run({ ...replay, protocol: { kind: 'flood', seen: 2 } });
    expect(kept.broken).toEqual([]);
    expect(small.broken).toContain('no-duplicate-delivery');
  });

  it('that swallow messages cut a ring', () => {
    const hole = run({
      workload: broadcast,
      topology: ring,
      timeline: [{ at: '0s', adversary: { kind: 'blackhole', share: '10%' } }],
    });
    expect(hole.coverage).toBeLessThan(0.95);
    expect(hole.total(worldMetrics.dropped.name, { reason: 'blackhole' })).toBeGreaterThan(0);
  });
});

describe('direct messages', () => {
  it('are retried as often as their priority allows, and delivered once', () => {
    const attempts = (priority: Record<string, number>) => {
      const ack = { timeout: '500ms', retries: { high: 3, normal: 2, low: 0 } };
      const workload = { direct: { rate: '10/s', priority } };
      return run({ workload, links: { air: { latency: '5ms', loss: '50%' } }, protocol: { kind: 'flood', ack } });
    };
    const [high, low] = [attempts({ high: 1, normal: 0, low: 0 }), attempts({ high: 0, normal: 0, low: 1 })];
    expect(high.coverage).toBeGreaterThan(0.9);
    expect(low.coverage).toBeGreaterThan(0.4);
    expect(low.coverage).toBeLessThan(0.6);
    expect(high.broken.concat(low.broken)).toEqual([]);
    expect(high.ledger.duplicate).toBeGreaterThan(0);
  });

  it('wait at a neighbour until their addressee is back, and expire when it stays down', () => {
    const crash = (restart: Record<string, string>) => [{ at: '1s', crash: { share: '30%', ...restart } }];
    const stored = (store: object | undefined, restart: Record<string, string>) =>
      run({ workload: direct, timeline: crash(restart), protocol: { kind: 'flood', ...(store && { store }) } });
    const back = stored({ ttl: '30s' }, { restart: '5s' });
    const none = stored(undefined, { restart: '5s' });
    const away = stored({ ttl: '3s' }, {});
    expect(back.coverage).toBe(1);
    expect(none.coverage).toBeLessThan(0.95);
    expect(away.ledger.expired).toBeGreaterThan(0);
    expect(away.coverage).toBeLessThan(0.9);
  });

  it('expire when they run out of hops', () => {
    const far = run({ workload: direct, topology: ring, protocol: { kind: 'flood', ttl: 3 } });
    expect(far.ledger.expired).toBeGreaterThan(0);
    expect(far.coverage).toBeLessThan(0.7);
  });
});

describe('membership', () => {
  const swim = {
    settle: '30s',
    protocol: { kind: 'gossip', membership: { suspicion: '2s' } },
    timeline: [{ at: '3s', crash: { share: '5%' } }],
  };

  it('spreads a crash to all nodes in a bounded time', () => {
    const { samples, broken } = run({ ...swim, invariants: [{ convergence: { within: '30s' } }] });
    expect(broken).toEqual([]);
    const values = (metric: string) => samples.filter((one) => one.metric === metric).map(({ value }) => value);
    const [detected] = values(worldMetrics.detection.name);
    const [converged] = values(worldMetrics.convergence.name);
    expect(detected).toBeGreaterThan(0.5);
    expect(converged).toBeGreaterThan(detected! + 2);
  });

  it('violates a bound that is shorter than the suspicion period', () => {
    expect(run({ ...swim, invariants: [{ convergence: { within: '2s' } }] }).broken).toEqual(['convergence']);
  });
});

describe('a world', () => {
  it('violates its bounds by a storm, and by a queue that is too long', () => {
    const storm = run({ workload: broadcast, invariants: [{ 'storm-bound': { copiesPerNode: 5 } }] });
    expect(storm.broken).toEqual(['storm-bound']);
    const slow = { air: { latency: '5ms', bandwidth: '16kbit' } };
    expect(run({ workload: broadcast, links: slow, invariants: [{ 'queue-bound': 10 }] }).broken).toEqual([
      'queue-bound',
    ]);
  });

  it('keeps its invariants and loses copies while nodes leave and return', () => {
    const churn = [{ at: '1s', churn: { leave: '5%/s', join: '2%/s', session: { pareto: ['4s', 1.5] } } }];
    const away = run({ workload: broadcast, timeline: churn });
    expect(away.broken).toEqual([]);
    expect(away.ledger.lost).toBeGreaterThan(0);
  });

  it('sends fewer copies if relays do not forward a message that they hear again while they wait', () => {
    const flood = (suppress: boolean) =>
      run({
        workload: broadcast,
        topology: { kind: 'random-regular', degree: 8 },
        protocol: { kind: 'flood', jitter: '100ms', suppress },
      });
    const [loud, quiet] = [flood(false), flood(true)];
    expect(quiet.ledger.sent).toBeLessThan(loud.ledger.sent * 0.8);
    expect(quiet.coverage).toBeGreaterThan(0.9);
  });
});
