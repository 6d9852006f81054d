import type { Counts, PhaseCounts, ProducerEnd } from '../../../results/record/producer.ts';
import type { Recorder } from '../../../results/record/recorder.ts';
import type { Clock } from '../../../scenarios/base/clock.ts';
import type { Random } from '../../../scenarios/base/random.ts';
import { type ClientTls, tlsOptionsOf } from '../../../scenarios/base/tls/client-tls.ts';
import { endStatus } from '../virtual/end-status.ts';
import { Engine, workPerStep } from '../virtual/engine.ts';
import { Pause } from '../virtual/pause.ts';
import { steady } from '../virtual/scores.ts';
import { resultOf, type Simulated, simulateInSteps } from '../virtual/simulate.ts';
import { worldMetrics } from '../virtual/world-metrics.ts';
import { actionEvent } from '../world/action-event.ts';
import { gatewayRole } from '../world/read-world.ts';
import type { Layout } from '../world/topology.ts';
import type { World } from '../world/world.ts';
import { BrokerWire } from './broker-wire.ts';
import { type Calibration, calibrate } from './calibrate.ts';
import { Carriage } from './carriage.ts';
import { ErrorTally } from './error-tally.ts';
import type { LagWatch } from './lag-watch.ts';
import { meshMetrics } from './mesh-metrics.ts';
import { Meters } from './meters.ts';
import { UdpWire } from './udp-wire.ts';

/** The interval at which the engine's time is advanced to wall-clock time. */
const stepMs = 2;

export type WorldAssignment = {
  world: World;
  startS: number;
  /** The broker's base address. If it is undefined, the nodes communicate by UDP. */
  url: string | undefined;
  tls?: ClientTls | undefined;
  token: string;
};

/**
 * A simulated mesh in wall-clock time with real links. In mode `real`, all frames between nodes use real sockets. In
 * mode `hybrid`, only the frames between two gateways use real sockets.
 */
export class WorldFleet {
  readonly #world: World;
  readonly #startS: number;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #lag: LagWatch;
  readonly #meters: Meters;
  readonly #errors: ErrorTally;
  readonly #carriage: Carriage;
  readonly #engine: Engine;
  readonly #wire: UdpWire | BrokerWire;
  readonly #stop = new AbortController();
  #beganMs = Number.POSITIVE_INFINITY;
  /** The simulated time up to which all events were processed. */
  #reachedMs = 0;
  #recordedActions = 0;

  /** @param layout the mesh of the world; without it, the constructor lays out the mesh */
  constructor(
    assignment: WorldAssignment,
    clock: Clock,
    random: Random,
    recorder: Recorder,
    lag: LagWatch,
    layout?: Layout,
  ) {
    const { world, startS, url, token } = assignment;
    this.#world = world;
    this.#startS = startS;
    this.#clock = clock;
    this.#recorder = recorder;
    this.#lag = lag;
    this.#meters = new Meters(recorder);
    this.#errors = new ErrorTally(recorder);
    const nowMs = () => clock.wallMs();
    const hasSocket = new Uint8Array(world.nodes).fill(1);
    const nodes: number[] = [];
    this.#wire =
      url === undefined
        ? new UdpWire(world.nodes, nowMs)
        : new BrokerWire({
            ...{ url, token, nodes, clock, random: random('world backoff'), signal: this.#stop.signal },
            tls: tlsOptionsOf(assignment.tls)(url),
          });
    this.#carriage = new Carriage({
      wire: this.#wire,
      carries: (from, to) => hasSocket[from] === 1 && hasSocket[to] === 1,
      meters: this.#meters,
      errors: this.#errors,
      lag,
      nowMs,
      phaseAt: (atMs) => (atMs - this.#beganMs < world.steadyMs ? steady : 'recovery'),
    });
    this.#engine = new Engine(world, {
      carrier: this.#carriage,
      ...(layout && { layout }),
      sink: {
        rows: (rows) => recorder.absorb(rows.map((row) => ({ ...row, t: row.t + this.#beganMs }))),
        sample: (sample) => recorder.sample({ ...sample, t: sample.t + this.#beganMs }),
      },
    });
    this.#carriage.attach(this.#engine);
    const gateway = world.roles.findIndex(({ name }) => name === gatewayRole);
    for (let node = 0; node < world.nodes; node++) {
      if (world.mode === 'hybrid' && this.#engine.nodes.role[node] !== gateway) hasSocket[node] = 0;
      else nodes.push(node);
    }
  }

  /** Opens the connections. `connected` is the number of open connections. `failure` is set if a connection failed. */
  async connect(): Promise<{ connected: number; failure: string | undefined }> {
    this.#lag.start(() => this.#clock.wallMs());
    return this.#wire.open({
      frame: (node, seq, atMs) => {
        this.#catchUp(atMs);
        this.#carriage.arrived(node, seq, atMs);
      },
      trouble: ({ kind, text }) => {
        const atMs = this.#clock.wallMs();
        const phase = atMs < this.#beganMs ? 'prepare' : steady;
        this.#errors.count(kind, phase, atMs, text);
      },
    });
  }

  async run(t0Ms: number): Promise<ProducerEnd> {
    const beganMs = t0Ms + this.#startS * 1000;
    this.#beganMs = beganMs;
    await this.#clock.sleep(beganMs - this.#clock.wallMs(), this.#stop.signal);
    this.#lag.reset();
    while (!this.#stop.signal.aborted && this.#reachedMs < this.#world.endMs) {
      const nowMs = this.#clock.wallMs();
      this.#lag.dispatched(Math.max(0, nowMs - beganMs - this.#reachedMs - stepMs));
      this.#catchUp(nowMs);
      this.#recordTimeline();
      this.#carriage.expire(nowMs);
      this.#wire.pump(nowMs);
      await this.#clock.sleep(stepMs, this.#stop.signal);
    }
    this.#engine.finish();
    this.#errors.recordTotals();
    const end = await this.#end();
    this.close();
    return end;
  }

  #recordTimeline(): void {
    const { timeline } = this.#world;
    for (
      ;
      this.#recordedActions < timeline.length && timeline[this.#recordedActions]!.atMs <= this.#engine.nowMs;
      this.#recordedActions++
    )
      this.#recorder.event(actionEvent(timeline[this.#recordedActions]!, this.#beganMs));
  }

  /** Records the number of connected nodes. Must be called once a second. */
  tick(): void {
    this.#meters.nodesConnected(this.#wire.connected(), this.#clock.wallMs());
  }

  stop(): void {
    this.#stop.abort();
  }

  counts(): Counts {
    const offered = this.#engine.scores.work;
    return { offered, completed: offered, dropped: 0, inFlight: 0 };
  }

  close(): void {
    this.#stop.abort();
    this.#lag.stop();
    this.#wire.close();
  }

  #catchUp(nowMs: number): void {
    const untilMs = Math.min(Math.floor(nowMs - this.#beganMs), this.#world.endMs);
    // Each call runs only one step. Otherwise, a simulation that is too large for the machine would block the event
    // loop.
    if (untilMs > this.#reachedMs && this.#engine.advance(untilMs, workPerStep)) this.#reachedMs = untilMs;
  }

  result(): Simulated {
    return resultOf(this.#engine);
  }

  async #end(): Promise<ProducerEnd> {
    const result = this.result();
    const { totals, invariants, intended, reached, work: offered, ...detail } = result;
    const carried = this.#carriage.ledger.totals();
    const ended = endStatus(this.#reachedMs, this.#world.endMs);
    const phase: PhaseCounts = { phase: steady, offered, completed: offered, dropped: 0, unfinished: 0 };
    return {
      name: 'mesh-node',
      ...ended,
      ...this.counts(),
      phases: [phase],
      delivered: {
        [worldMetrics.intended.name]: intended,
        [worldMetrics.received.name]: reached,
        [meshMetrics.sent.name]: carried.sent,
        [meshMetrics.delivered.name]: carried.delivered,
        [meshMetrics.duplicate.name]: carried.duplicate,
        [meshMetrics.lost.name]: carried.lost.target + carried.lost.generator,
      },
      health: { lagSeconds: this.#lag.summary() },
      detail: {
        ...detail,
        carried,
        errors: this.#errors.counts(),
        invariants,
        ...(ended.status === 'done' && (await this.#calibration(totals))),
      },
    };
  }

  /**
   * Simulates the same mesh again in virtual time. Resolves to the distance between the distributions of virtual and
   * real delivery times. Undefined if the fleet is stopped during the simulation.
   */
  async #calibration({ latencyMs }: Simulated['totals']): Promise<{ calibration: Calibration } | undefined> {
    const sink = { rows: () => undefined, sample: () => undefined };
    const virtual = await new Pause(this.#clock, this.#stop.signal).run(simulateInSteps(this.#world, { sink }));
    return virtual && { calibration: calibrate(virtual.totals.latencyMs, latencyMs) };
  }
}
