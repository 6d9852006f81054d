import type { Counts, PhaseCounts, ProducerEnd } from '../../../results/record/producer.ts';
import type { Recorder } from '../../../results/record/recorder.ts';
import type { Clock } from '../../../scenarios/base/clock.ts';
import type { Random } from '../../../scenarios/base/random.ts';
import { tlsOptionsOf } from '../../../scenarios/base/tls/client-tls.ts';
import { endOf, phaseAt } from '../../../scenarios/plan/phase.ts';
import type { Assignment } from './assignment.ts';
import { Connections, nodeName } from './connections.ts';
import { ErrorTally } from './error-tally.ts';
import { Exchange } from './exchange.ts';
import type { Failure } from './failure.ts';
import type { LagWatch } from './lag-watch.ts';
import { meshMetrics } from './mesh-metrics.ts';
import { Meters } from './meters.ts';
import type { NodeSocket } from './node-socket.ts';
import { type Arrival, Pacer } from './pacer.ts';
import { Pings } from './pings.ts';
import { RedirectWatch } from './redirect-watch.ts';
import { RestSender } from './rest-sender.ts';
import { Timetable } from './timetable.ts';

/**
 * The pause between two attempts to connect. With many nodes, the pause is shorter, so that all attempts start within
 * about `connectAllMs`. A timer takes at least 1 ms, so more than 2,000 nodes need longer.
 */
const connectGapMs = 5;
const connectAllMs = 2000;
const expireEveryMs = 100;

type Node = { name: string; socket: NodeSocket };

/** All nodes of a run, on real sockets. */
export class Fleet {
  readonly #assignment: Assignment;
  readonly #clock: Clock;
  readonly #meters: Meters;
  readonly #errors: ErrorTally;
  readonly #lag: LagWatch;
  readonly #nodes: Node[] = [];
  readonly #rest: RestSender;
  readonly #connections: Connections;
  readonly #exchange: Exchange;
  readonly #pings: Pings;
  readonly #messages: Pacer;
  readonly #timetable: Timetable;
  readonly #redirects: RedirectWatch;
  readonly #stop = new AbortController();
  #t0Ms = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(assignment: Assignment, clock: Clock, random: Random, recorder: Recorder, lag: LagWatch) {
    this.#lag = lag;
    this.#assignment = assignment;
    this.#clock = clock;
    this.#meters = new Meters(recorder);
    this.#errors = new ErrorTally(recorder);
    const { section, phases, token, url } = assignment;
    const tls = tlsOptionsOf(assignment.tls)(url);
    this.#rest = new RestSender(url, tls);
    const nowMs = () => clock.wallMs();
    this.#redirects = new RedirectWatch({ url, allowedHosts: assignment.allowedHosts, recorder, nowMs });
    const parts = {
      section,
      token,
      url,
      tls,
      nodes: this.#nodes,
      rest: this.#rest,
      meters: this.#meters,
      errors: this.#errors,
      lag: this.#lag,
      nowMs,
      random: random('mesh-node backoff'),
      phaseAt: (atMs: number) => this.#phaseAt(atMs),
      redirected: (location: string) => this.#redirects.redirected(location),
    };
    this.#connections = new Connections(parts);
    this.#exchange = new Exchange(parts);
    this.#pings = new Pings(parts);
    this.#messages = new Pacer(section.messages, phases);
    const tracks = [
      {
        pacer: this.#messages,
        fire: (arrival: Arrival) => this.#exchange.dispatch(arrival, this.#t0Ms),
      },
      {
        pacer: new Pacer(section.nodes / section.ping, phases),
        fire: (arrival: Arrival) => this.#pings.dispatch(arrival),
      },
      { pacer: new Pacer(section.joins, phases), fire: ({ seq }: Arrival) => this.#connections.visit(seq) },
    ];
    this.#timetable = new Timetable(tracks, lag);
  }

  /**
   * Resolves when each node has made one attempt to connect, or when the fleet is stopped. `failure` describes the
   * first node, by index, whose attempt failed. If none failed, `failure` describes the latest loss of a connection.
   */
  async connect(): Promise<{ connected: number; failure: string | undefined }> {
    const { section, token } = this.#assignment;
    this.#lag.start(() => this.#clock.wallMs());
    const gapMs = Math.min(connectGapMs, connectAllMs / section.nodes);
    const first: Promise<Failure | undefined>[] = [];
    for (let i = 0; i < section.nodes && !this.#closed; i++) {
      first.push(new Promise((resolve) => this.#addNode(i, nodeName(token, i), resolve)));
      await this.#clock.sleep(gapMs, this.#stop.signal);
    }
    const stopped = new Promise<never[]>((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve([]), { once: true });
    });
    const failures = await Promise.race([Promise.all(first), stopped]);
    const refused = failures.find((one) => one !== undefined)?.text;
    return { connected: this.#connected(), failure: refused ?? this.#connections.lastLoss };
  }

  /** Runs the whole timeline. Resolves when every message and every ping has an outcome, or immediately on `stop`. */
  async run(t0Ms: number): Promise<ProducerEnd> {
    this.#t0Ms = t0Ms;
    const expiring = setInterval(() => {
      // An answer may arrive while the event loop is blocked. So the sockets are read before requests expire.
      setImmediate(() => this.#expire());
    }, expireEveryMs);
    await this.#clock.sleep(t0Ms - this.#clock.wallMs(), this.#stop.signal);
    this.#lag.reset();
    while (!this.#stop.signal.aborted) {
      const nextMs = this.#timetable.fireDue(() => this.#clock.wallMs() - t0Ms);
      if (nextMs === Number.POSITIVE_INFINITY) break;
      await this.#clock.sleep(t0Ms + nextMs - this.#clock.wallMs(), this.#stop.signal);
    }
    const endMs = t0Ms + endOf(this.#assignment.phases) * 1000;
    await this.#clock.sleep(endMs - this.#clock.wallMs(), this.#stop.signal);
    while (this.#exchange.waiting + this.#pings.waiting > 0 && !this.#stop.signal.aborted) {
      await this.#clock.sleep(expireEveryMs / 2, this.#stop.signal);
    }
    clearInterval(expiring);
    this.#errors.recordTotals();
    const end = this.#end();
    this.close();
    return end;
  }

  /** Records the number of connected nodes. Must be called once a second. */
  tick(): void {
    this.#meters.nodesConnected(this.#connected(), this.#clock.wallMs());
  }

  stop(): void {
    this.#stop.abort();
  }

  counts(): Counts {
    const sum: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    for (const { offered, completed, dropped, unfinished } of this.#phaseCounts()) {
      sum.offered += offered;
      sum.completed += completed;
      sum.dropped += dropped;
      sum.inFlight += unfinished;
    }
    return sum;
  }

  close(): void {
    this.#closed = true;
    this.#lag.stop();
    this.#connections.close();
    this.#rest.close();
    for (const { socket } of this.#nodes) socket.close();
  }

  #addNode(index: number, name: string, tried: (failure?: Failure) => void): void {
    const socket = this.#connections.node(name, {
      frame: (data, atMs) => this.#exchange.frame(index, data, atMs),
      pong: (data, atMs) => this.#pings.pong(data, atMs),
      tried,
    });
    this.#nodes.push({ name, socket });
    socket.connect();
  }

  #expire(): void {
    if (this.#closed) return;
    const nowMs = this.#clock.wallMs();
    this.#exchange.expire(nowMs);
    this.#pings.expire(nowMs);
  }

  #connected(): number {
    return this.#nodes.filter(({ socket }) => socket.open).length;
  }

  /**
   * Returns the phase at a time: `prepare` before the start of the load, `after` after the last phase. These two phases
   * are not judged.
   */
  #phaseAt(atMs: number): string {
    const elapsedS = (atMs - this.#t0Ms) / 1000;
    if (!(elapsedS >= 0)) return 'prepare';
    return phaseAt(this.#assignment.phases, elapsedS)?.name ?? 'after';
  }

  #phaseCounts(): PhaseCounts[] {
    return this.#assignment.phases.map(({ name }) => {
      const { delivered, lost, inFlight } = this.#exchange.ledger.ofPhase(name);
      return {
        phase: name,
        offered: this.#messages.offered(name),
        completed: delivered + lost.target,
        dropped: this.#messages.dropped(name) + lost.generator,
        unfinished: inFlight,
      };
    });
  }

  #end(): ProducerEnd {
    const totals = this.#exchange.ledger.totals();
    const stopped = this.#stop.signal.aborted;
    const blockedHosts = this.#redirects.blockedHosts();
    return {
      name: 'mesh-node',
      status: stopped ? 'stopped' : 'done',
      ...(stopped && { reason: 'it was stopped' }),
      ...this.counts(),
      phases: this.#phaseCounts(),
      delivered: {
        [meshMetrics.sent.name]: totals.sent,
        [meshMetrics.delivered.name]: totals.delivered,
        [meshMetrics.duplicate.name]: totals.duplicate,
        [meshMetrics.lost.name]: totals.lost.target + totals.lost.generator,
      },
      health: {
        lagSeconds: this.#lag.summary(),
        ...(blockedHosts.length > 0 && { blockedHosts }),
      },
      detail: { ledger: totals, errors: this.#errors.counts() },
    };
  }
}
