import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../../results/record/row.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { type Misbehaviour, startBroker } from '../broker.fixture.ts';
import { worldOf } from '../world/world.fixture.ts';
import type { World } from '../world/world.ts';
import { LagWatch } from './lag-watch.ts';
import type { Totals } from './ledger.ts';
import { WorldFleet } from './world-fleet.ts';

const villages = {
  duration: '500ms',
  settle: '300ms',
  nodes: { count: 30 },
  topology: { kind: 'clusters', clusters: 3, degree: 4, gateways: 1, bridge: 'wan', link: 'air' },
  links: { air: { latency: '4ms' }, wan: {} },
  protocol: { kind: 'flood', ttl: 12 },
  workload: { broadcast: { rate: '10/s' }, ping: { pairs: 5, interval: '200ms' } },
};

async function live(world: World, url: string | undefined) {
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const fleet = new WorldFleet(
    { world, startS: 0, url, token: 't' },
    systemClock,
    seededRandom(1),
    recorder,
    new LagWatch(),
  );
  try {
    const { connected } = await fleet.connect();
    const end = await fleet.run(systemClock.wallMs() + 50);
    recorder.drain(Number.POSITIVE_INFINITY);
    const detail = end.detail as { carried: Totals; errors: Record<string, number>; calibration?: object };
    return { connected, end, detail, rows, result: fleet.result() };
  } finally {
    fleet.close();
  }
}

async function hybrid(faults: Misbehaviour = {}) {
  const broker = await startBroker(faults);
  return live({ ...worldOf(villages), mode: 'hybrid' }, broker.url);
}

function expectConservation({ result, detail: { carried } }: Awaited<ReturnType<typeof live>>): void {
  expect(result.invariants.filter(({ first }) => first)).toEqual([]);
  expect(carried.sent).toBe(carried.delivered + carried.lost.target + carried.lost.generator + carried.inFlight);
}

describe('a world in wall-clock time', { timeout: 20_000 }, () => {
  it('sends between nodes by UDP and loses nothing', async () => {
    const flat = worldOf({ ...villages, topology: { kind: 'full' }, protocol: { kind: 'flood', ttl: 2 } });
    const seen = await live({ ...flat, mode: 'real' }, undefined);
    expectConservation(seen);
    expect(seen.connected).toBe(30);
    expect(seen.result.coverage).toBe(1);
    expect(seen.detail.carried.lost).toEqual({ target: 0, generator: 0 });
    expect(seen.detail.calibration).toMatchObject({ virtual: seen.result.reached, real: seen.result.reached });
  });

  it('sends frames between the gateways of many virtual nodes through the broker', async () => {
    const seen = await hybrid();
    expectConservation(seen);
    expect(seen.connected).toBe(3);
    expect(seen.result.coverage).toBe(1);
    expect(seen.detail.carried.delivered).toBeGreaterThan(10);
    expect(seen.detail.errors).toEqual({});
  });

  it('counts garbage and closed connections by kind, and continues', async () => {
    const seen = await hybrid({ garbage: (n) => n === 2, closeAll: (n) => n === 6 });
    expectConservation(seen);
    expect(seen.end.status).toBe('done');
    expect(seen.detail.errors.garbage).toBeGreaterThan(0);
    expect(seen.detail.errors.closed).toBeGreaterThan(0);
  });

  it('keeps swallowed frames in flight until their deadline, and counts duplicates', async () => {
    const seen = await hybrid({ lose: (n) => n % 3 === 0, double: (n) => n % 3 === 1 });
    expectConservation(seen);
    expect(seen.detail.carried.inFlight).toBeGreaterThan(0);
    expect(seen.detail.carried.duplicate).toBeGreaterThan(0);
    // `expectConservation` checks that the engine counts each copy once, which needs at least one copy.
    expect(seen.result.ledger.sent).toBeGreaterThan(0);
  });

  it('ends although the broker stopped reading', async () => {
    const seen = await hybrid({ stopReading: (n) => n === 1 });
    expectConservation(seen);
    expect(seen.end.status).toBe('done');
  });
});
