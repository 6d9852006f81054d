import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { startBroker } from '../../simulators/mesh-node/broker.fixture.ts';
import { LagWatch } from '../../simulators/mesh-node/real/lag-watch.ts';
import { WorldFleet } from '../../simulators/mesh-node/real/world-fleet.ts';
import { worldOf } from '../../simulators/mesh-node/world/world.fixture.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { carriedSlos, worldSlos } from '../../simulators/mesh-node/world-slos.ts';
import { Closing } from '../lib/closing.ts';
import { judgeRun } from '../run/judge-run.ts';
import { type ExecuteWorld, executeInVirtualTime, executeOnLoopback } from './execute-world.ts';
import { judgeWorld } from './judge-world.ts';
import { runWorld } from './run-world.ts';
import { toWorldPhases, worldCatalogue } from './world-timeline.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-whole-world-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const village = {
  duration: '2s',
  settle: '1s',
  nodes: { count: 5 },
  topology: { kind: 'full', link: 'air' },
  workload: { broadcast: { rate: '50/s' } },
  invariants: [{ 'eventual-delivery': { within: '1s', share: '99%' } }],
};
const world = worldOf(village);

/** Aborts the run, as SIGINT does, when the world prints its progress line number `stopAt`. */
async function verdictOf(execute: ExecuteWorld, target: string, stopAt: number, ran = world, real = systemClock) {
  const abort = new AbortController();
  let said = 0;
  let nowMs = 0;
  // In virtual time, the clock advances by more than a second at each reading, so the world prints a progress line
  // after each step of 50 ms.
  const clock = target === 'virtual' ? { ...real, monotonicMs: () => (nowMs += 1100) } : real;
  const say = () => {
    said++;
    if (said === stopAt) abort.abort({ kind: 'signal', signal: 'SIGINT' });
  };
  const options = { store: dir, tags: {} };
  const run = {
    world: ran,
    file: 'test.yaml',
    sha256: '',
    options,
    clock,
    signal: abort.signal,
    say,
    explain: async () => [],
    closing: new Closing(),
  };
  const { sealed } = await runWorld(run, execute, target);
  return sealed.document;
}

/**
 * Runs a world over a broker, as a run with a target does, and judges it. With `stopMs`, the world is stopped after
 * this time.
 */
async function verdictOverBroker(ran: World, stopMs?: number, change = (end: ProducerEnd) => end) {
  const broker = await startBroker();
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: (sample) => samples.push(sample),
    event: () => undefined,
  });
  const lag = new LagWatch();
  lag.summary = () => ({ p99: 0, max: 0 });
  lag.stalledWithin = () => false;
  const assignment = { world: ran, startS: 0, url: broker.url, token: 't' };
  const fleet = new WorldFleet(assignment, systemClock, seededRandom(1), recorder, lag);
  await fleet.connect();
  if (stopMs !== undefined) setTimeout(() => fleet.stop(), stopMs);
  const t0Ms = systemClock.wallMs();
  const end = change(await fleet.run(t0Ms));
  fleet.close();
  recorder.drain(Number.POSITIVE_INFINITY);
  const recorded = { t0Ms, phases: toWorldPhases(ran), producers: [end], events: [], rows, samples };
  return judgeRun({
    slos: [...worldSlos(ran, 'test.yaml'), ...carriedSlos('test.yaml')],
    evidence: toEvidence({ ...recorded, catalogue: worldCatalogue }),
    events: [],
    cause: stopMs === undefined ? undefined : { kind: 'signal', signal: 'SIGTERM' },
    seed: 1,
    hasLoad: true,
    hasFindings: false,
  });
}

const named = (slos: readonly { name: string; verdict: string; reasonCode?: string | undefined }[], verdict: string) =>
  slos.filter((slo) => slo.verdict === verdict).map(({ name, reasonCode }) => `${name} ${reasonCode}`);

describe('a world that is stopped by SIGINT', () => {
  it('is INCONCLUSIVE in virtual time, with the simulated and the planned time', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 6);
    expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', status: 'interrupted', exitCode: 130 });
    expect(run.reason).toContain('stopped after 0.3 s of 3 s');
    expect(new Set(run.slos.map(({ verdict }) => verdict))).toEqual(new Set(['INCONCLUSIVE']));
    expect(run.slos[0]!.reasonCode).toBe('stopped-early');
  });

  it('is INCONCLUSIVE on the loopback interface', { timeout: 30_000 }, async () => {
    const run = await verdictOf(executeOnLoopback, 'loopback', 2);
    expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', exitCode: 130 });
    expect(run.reason).toMatch(/stopped after \d\.\d s of 3 s/);
  });

  it('is a PASS when the signal comes with the last step', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 60);
    expect(run).toMatchObject({ verdict: 'PASS', status: 'interrupted', exitCode: 130 });
  });

  it('is a PASS when no signal comes', async () => {
    const run = await verdictOf(executeInVirtualTime, 'virtual', 61);
    expect(run).toMatchObject({ verdict: 'PASS', status: 'complete', exitCode: 0 });
  });
});

it('the T0 of a world on the loopback interface comes after its preparation', async () => {
  // The run starts 10 s before the next reading of the clock, as if the sockets had taken that long.
  const startMs = Date.now() - 10_000;
  let readings = 0;
  const clock = { ...systemClock, wallMs: () => (readings++ === 0 ? startMs : systemClock.wallMs()) };
  const run = await verdictOf(executeOnLoopback, 'loopback', 1, world, clock);
  expect(Date.parse(run.startedAt)).toBe(startMs);
  expect(Date.parse(run.t0!)).toBeGreaterThan(startMs + 10_000);
});

const towns = {
  duration: '600ms',
  settle: '400ms',
  nodes: { count: 20 },
  topology: { kind: 'clusters', clusters: 2, degree: 4, gateways: 1, bridge: 'wan', link: 'air' },
  links: { air: { latency: '1ms' }, wan: {} },
  protocol: { kind: 'flood', ttl: 12 },
  workload: { broadcast: { rate: '20/s' } },
};
const hybridOf = (given: object): World => ({ ...worldOf({ ...towns, ...given }), mode: 'hybrid' });

describe('a world over the broker of a target', { timeout: 20_000 }, () => {
  it('is a PASS when its whole timeline ran', async () => {
    // A busy machine may deliver frames late, so the world continues for two seconds after it has sent its last
    // message.
    expect(await verdictOverBroker(hybridOf({ settle: '2s' }))).toMatchObject({ verdict: 'PASS' });
  });

  it.each(['hybrid', 'real'] as const)('is no PASS in mode %s when it is stopped before its end', async (mode) => {
    const { verdict, slos } = await verdictOverBroker({ ...hybridOf({ duration: '30s' }), mode }, 300);
    expect(verdict).toBe('INCONCLUSIVE');
    expect(named(slos, 'PASS')).toEqual([]);
  });

  it('is no PASS when its thread was stopped and reported no counts', async () => {
    const forget = ({ name }: ProducerEnd): ProducerEnd => {
      const none = { offered: 0, completed: 0, dropped: 0, inFlight: 0, phases: [], delivered: {} };
      return { name, status: 'stopped', reason: 'it was stopped', ...none };
    };
    const { verdict, slos } = await verdictOverBroker(hybridOf({}), undefined, forget);
    expect(verdict).toBe('INCONCLUSIVE');
    expect(named(slos, 'PASS')).toEqual([]);
  });

  it('is no PASS when no frame went over the broker', async () => {
    const links = { air: { latency: '1ms' } };
    const alone = { nodes: { count: 20, roles: { gateway: 0.05 } }, topology: { kind: 'full' }, links };
    const { verdict, slos } = await verdictOverBroker(hybridOf(alone));
    expect(verdict).toBe('INCONCLUSIVE');
    expect(named(slos, 'INCONCLUSIVE')).toEqual(['carried-lost no-samples', 'carried-twice no-samples']);
  });

  it('is no PASS when all its nodes are down', async () => {
    const timeline = [{ at: '0s', crash: { share: '100%' } }];
    expect(await verdictOverBroker(hybridOf({ timeline }))).toMatchObject({ verdict: 'INCONCLUSIVE' });
  });
});

describe('the verdict of a world', () => {
  const crash = (share: string, at = '0s') => [{ at, crash: { share } }];
  const swim = { kind: 'gossip', membership: { interval: '100ms', timeout: '50ms', suspicion: '200ms' } };
  const acked = { kind: 'flood', ack: { timeout: '100ms', retries: 1 } };
  const noCopy = ['no-duplicate-delivery', 'no-forged-delivery', 'ttl-bound', 'no-delivery-across-cut'];
  const noAnswer = ['conservation', 'queue-bound'];
  const lossy = { air: { latency: '1ms', loss: '100%' } };
  const pings = { workload: { ping: { pairs: 2 } }, invariants: [] };
  const cut = [{ at: '0s', partition: { by: 'region', groups: [['a'], ['b']] } }];
  const bounds = { invariants: [{ 'eventual-delivery': { within: '1s', share: '99%' } }] };

  it.each<[string, object, string[]]>([
    ['all nodes are down from the start', { timeline: crash('100%') }, [...noAnswer, ...noCopy, 'eventual-delivery']],
    [
      'all nodes are down before a copy arrives',
      { timeline: crash('100%', '1ms'), invariants: [] },
      [...noAnswer, ...noCopy],
    ],
    ['one node is left', { timeline: crash('80%') }, [...noAnswer, ...noCopy, 'eventual-delivery']],
    ['every copy is lost', { links: lossy, invariants: [] }, [...noAnswer, ...noCopy]],
    [
      'every node swallows all messages',
      { timeline: [{ at: '0s', adversary: { kind: 'blackhole', share: '100%' } }], invariants: [] },
      [...noAnswer, ...noCopy],
    ],
    [
      'no broadcast is sent, but direct messages are',
      {
        workload: { broadcast: { rate: '1/h' }, direct: { rate: '50/s' } },
        timeline: [{ at: '0s', crash: { share: '100%', restart: '100ms' } }],
      },
      ['eventual-delivery'],
    ],
    [
      'no direct message is acknowledged',
      {
        workload: { broadcast: { rate: '50/s' }, direct: { rate: '1/h' } },
        protocol: acked,
        timeline: [{ at: '0s', crash: { share: '100%', restart: '100ms' } }],
        invariants: [],
      },
      ['ack-only-delivered'],
    ],
    [
      'no node crashes',
      { protocol: swim, timeline: crash('0%'), invariants: [{ convergence: { within: '1s' } }] },
      ['convergence'],
    ],
    [
      'no copy is sent',
      { timeline: crash('100%'), invariants: [{ 'storm-bound': { copiesPerNode: 9 } }] },
      [...noAnswer, ...noCopy, 'storm-bound'],
    ],
    ['no ping is sent', { ...pings, timeline: crash('100%') }, noAnswer],
    ['every ping is lost', { ...pings, links: lossy }, noAnswer],
    ['every pong comes after the end of the world', { ...pings, links: { air: { latency: '2s' } } }, noAnswer],
    ['every ping is cut off', { ...pings, nodes: { count: 2, regions: 2 }, timeline: cut }, noAnswer],
    ['every ping goes to a node that is down', { ...pings, timeline: crash('80%') }, noAnswer],
    [
      'probes arrive, but no ping is due',
      { ...pings, workload: { ping: { pairs: 1, interval: '9d' } }, protocol: swim },
      noAnswer,
    ],
    [
      'no latency was measured',
      { timeline: crash('80%'), invariants: [], slos: { mesh_delivery_latency_seconds: 'p95 < 1s' } },
      [...noAnswer, ...noCopy, 'mesh-delivery-latency-seconds'],
    ],
    [
      'no message of a kind was sent',
      { invariants: [], slos: { 'mesh_delivery_ratio{kind=direct}': '>= 99%', mesh_convergence_seconds: '< 9s' } },
      ['mesh-delivery-ratio-direct', 'mesh-convergence-seconds'],
    ],
  ])('is INCONCLUSIVE without data for an assertion: %s', (_, given, silent) => {
    const { verdict, slos } = judgeWorld(worldOf({ ...village, ...bounds, ...given }), 'test.yaml');
    expect(verdict).toBe('INCONCLUSIVE');
    const own = named(slos, 'INCONCLUSIVE').filter((name) => !name.endsWith(' no-objective'));
    expect(own.sort()).toEqual(silent.map((name) => `${name} no-samples`).sort());
  });

  it('is PASS when the workload has only pings, and a pong arrived', () => {
    expect(judgeWorld(worldOf({ ...village, ...pings }), 'test.yaml').verdict).toBe('PASS');
    const rare = { workload: { ping: { pairs: 20 } }, invariants: [], links: { air: { latency: '1ms', loss: '50%' } } };
    expect(judgeWorld(worldOf({ ...village, ...rare }), 'test.yaml').verdict).toBe('PASS');
  });

  it.each([
    ['arrive', {}, 'PASS'],
    ['are lost', { links: lossy }, 'INCONCLUSIVE'],
  ])('counts pings as started and ended work when they %s', async (_, given, verdict) => {
    const ran = worldOf({ ...village, ...pings, ...given });
    const document = await verdictOf(executeInVirtualTime, 'virtual', 0, ran);
    expect(document.verdict).toBe(verdict);
    const [work] = document.producers;
    expect(work!.offered).toBeGreaterThanOrEqual(2);
    expect(work!.completed).toBe(work!.offered);
  });

  it('is not INCONCLUSIVE when messages arrived before all nodes crashed', () => {
    const late = worldOf({ ...village, invariants: [], timeline: crash('100%', '1s') });
    expect(named(judgeWorld(late, 'test.yaml').slos, 'INCONCLUSIVE')).toEqual([]);
  });
});
