import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../results/record/catalogue.ts';
import { type Evidence, toEvidence } from '../results/record/evidence.ts';
import { emptyHistogram, HistogramBuilder } from '../results/record/histogram.ts';
import type { Metric } from '../results/record/metric.ts';
import type { ProducerEnd } from '../results/record/producer.ts';
import type { Row, RunEvent, Sample } from '../results/record/row.ts';
import { seededRandom } from '../scenarios/base/random.ts';
import { toPhases } from '../scenarios/plan/phase.ts';
import { alwaysSlos } from './read/always.ts';
import { readSlos } from './read/read-slos.ts';

/** A generated run, second by second. The fields are its differences from a healthy run. */
export type Shape = {
  seed: number;
  perSecond: number;
  medianS: number;
  /** The share of answers that are errors with the status `errorStatus`. */
  errorShare: number;
  errorStatus: string;
  /** The share of tried arrivals that found no free VU. */
  droppedShare: number;
  pool: { max: number; peak: number; needed: number; before?: number };
  /** The share of tried arrivals that never got an answer, and how k6 ended them. */
  hungShare: number;
  hung: 'unfinished' | 'cut';
  /** The share of planned arrivals that were tried. */
  triedShare: number;
  exceptions: number;
  lagP99S: number;
  blockedHosts: string[];
  /** The number of requests that k6 counted, but that are missing in the record. */
  lostRequests: number;
  k6: ProducerEnd['status'];
  silent: boolean;
  /** Milliseconds into the run at which the target died. */
  diedAtMs: number;
  stallS: number;
  ownLagS: number;
  up: number;
  lcpS: number[];
  journeys: number[];
  /** The lost mesh messages, of 400 in the steady phase. */
  lost: number;
  /** The WebSocket sessions of k6 in each second, and the number of them without an answer. */
  sockets: { opened: number; unanswered: number };
  lostBy: 'target' | 'generator';
  events: RunEvent[];
  /** The shares of busy CPU time, of stolen CPU time, and of the time in which work waits for a core. */
  host: { busy: number; steal: number; pressure: number };
  /** The ends of other producers by name. An absent field has the value of a healthy end. */
  ends: Record<string, Partial<ProducerEnd>>;
};

const healthy: Shape = {
  seed: 1,
  perSecond: 110,
  medianS: 0.02,
  errorShare: 0,
  errorStatus: '500',
  droppedShare: 0,
  hungShare: 0,
  hung: 'unfinished',
  pool: { max: 1100, peak: 60, needed: 1100 },
  triedShare: 1,
  exceptions: 0,
  lagP99S: 0.002,
  blockedHosts: [],
  lostRequests: 0,
  k6: 'done',
  silent: false,
  diedAtMs: Number.POSITIVE_INFINITY,
  stallS: 0.004,
  ownLagS: 0.01,
  up: 1,
  lcpS: [0.4, 0.5, 0.45, 0.6, 0.55, 0.5, 0.48, 0.52, 0.47, 0.51, 0.58, 0.49],
  journeys: Array<number>(12).fill(1),
  lost: 0,
  sockets: { opened: 0, unanswered: 0 },
  lostBy: 'target',
  events: [],
  host: { busy: 0.3, steal: 0, pressure: 0.02 },
  ends: {},
};

export const t0Ms = Date.parse('2026-01-01T12:00:00.000Z');
export const phases = toPhases({ 'warm-up': 5, steady: 40, recovery: 5 });

const duration = 'k6_http_req_duration_seconds';
const of = (
  producer: string,
  name: string,
  kind: Metric['kind'],
  unit: Metric['unit'],
  labels: string[],
  more: Pick<Metric, 'taint' | 'judgedBy' | 'onlyWith' | 'dueWith'> = {},
): [string, { metric: Metric; producer: string }] => [
  name,
  { metric: { name, kind, unit, better: 'lower', labels, help: name, ...more }, producer },
];

export const catalogue: Catalogue = new Map([
  of('k6', duration, 'histogram', 's', ['scenario', 'phase', 'status', 'expected_response']),
  of('k6', 'k6_http_reqs_total', 'count', '1', ['scenario', 'phase', 'status', 'expected_response']),
  of('k6', 'k6_iterations_total', 'count', '1', ['scenario', 'phase']),
  of('k6', 'k6_started_iterations_total', 'count', '1', ['scenario', 'phase']),
  of('mesh-node', 'meshproof_mesh_sent_total', 'count', '1', ['phase'], { taint: { ratio: 'counts' } }),
  of('mesh-node', 'meshproof_mesh_lost_total', 'count', '1', ['phase', 'by'], { taint: { ratio: 'counts' } }),
  of('journeys', 'web_vital_lcp_seconds', 'sample', 's', ['page', 'phase'], {
    taint: { quantile: 'vitals' },
    judgedBy: ['page'],
    dueWith: 'web_view_interactions',
  }),
  of('journeys', 'web_vital_inp_seconds', 'sample', 's', ['page', 'phase'], {
    taint: { quantile: 'vitals' },
    judgedBy: ['page'],
    onlyWith: { metric: 'web_view_interactions', why: 'no page was clicked' },
  }),
  of('journeys', 'web_view_interactions', 'sample', '1', ['page', 'phase']),
  of('journeys', 'web_vital_cls_score', 'sample', '1', ['page', 'phase'], { taint: { quantile: null } }),
  of('journeys', 'journey_success', 'sample', '1', ['journey', 'phase']),
  of('run', 'meshproof_target_stall_seconds', 'gauge', 's', [], { taint: { limit: 'latency' } }),
  of('run', 'meshproof_target_up', 'gauge', '1', [], { taint: { limit: null } }),
  of('run', 'meshproof_generator_loop_lag_seconds', 'gauge', 's', []),
  of('run', 'meshproof_host_cpu_ratio', 'gauge', '1', []),
  of('run', 'meshproof_host_steal_ratio', 'gauge', '1', []),
  of('run', 'meshproof_host_pressure_ratio', 'gauge', '1', []),
]);

const shipped = (name: string) => readSlos(fileURLToPath(new URL(`./slos/${name}.yaml`, import.meta.url)));

/** Shipped SLOs whose metrics the generated run has. */
export const slos = [
  ...shipped('api').filter((slo) => ['api-latency', 'api-errors', 'api-availability'].includes(slo.name)),
  ...shipped('mesh').filter((slo) => slo.name === 'mesh-delivery'),
  ...shipped('web').filter((slo) => ['web-lcp', 'web-journeys'].includes(slo.name)),
  ...alwaysSlos,
];

export function evidenceOf(change: Partial<Shape> = {}): Evidence {
  const shape = { ...healthy, ...change };
  const rows: Row[] = [];
  const random = seededRandom(shape.seed)('run');
  const counted = { completed: 0, dropped: 0, unfinished: 0 };
  for (const phase of phases) {
    if (phase.kind === 'recovery') continue;
    for (let second = phase.startS; second < phase.endS; second++) {
      const t = t0Ms + second * 1000;
      if (t - t0Ms >= shape.diedAtMs) break;
      addSecond(rows, shape, t, phase.name, random, phase.kind === 'steady' ? counted : undefined);
    }
  }
  const own = rows
    .filter((row) => row.metric === 'k6_http_reqs_total')
    .reduce((n, row) => n + ('n' in row ? row.n : 0), 0);
  const offered = shape.perSecond * 40;
  const end = (name: string, more: Partial<ProducerEnd>): ProducerEnd => {
    return {
      name,
      status: 'done',
      offered: 12,
      completed: 12,
      dropped: 0,
      inFlight: 0,
      phases: [],
      delivered: {},
      ...more,
    };
  };
  const k6 = end('k6', {
    ...{
      status: shape.k6,
      offered,
      completed: counted.completed,
      dropped: counted.dropped,
      inFlight: counted.unfinished,
    },
    phases: [{ phase: 'steady', offered, ...counted }],
    delivered: { k6_http_reqs_total: own + shape.lostRequests },
    health: {
      pool: shape.pool,
      exceptions: shape.exceptions,
      lagSeconds: { p99: shape.lagP99S, max: shape.lagP99S },
      blockedHosts: shape.blockedHosts,
    },
  });
  const inSteady = (values: readonly number[], metric: string): Sample[] =>
    values.map((value, i) => ({ t: t0Ms + 6000 + i * 3000, metric, labels: { phase: 'steady' }, value }));
  const died = Number.isFinite(shape.diedAtMs)
    ? [
        {
          t: t0Ms + shape.diedAtMs,
          kind: 'target-died' as const,
          by: 'run',
          text: 'the target died: connection refused',
        },
      ]
    : [];
  return toEvidence({
    t0Ms,
    phases,
    producers: [k6, end('mesh-node', shape.ends['mesh-node'] ?? {}), end('journeys', shape.ends.journeys ?? {})],
    events: [{ t: t0Ms, kind: 'phase-start', by: 'run', text: 'warm-up' }, ...died, ...shape.events],
    rows,
    samples: [...inSteady(shape.lcpS, 'web_vital_lcp_seconds'), ...inSteady(shape.journeys, 'journey_success')],
    catalogue,
  });
}

function addSecond(
  rows: Row[],
  shape: Shape,
  t: number,
  phase: string,
  random: () => number,
  counted: { completed: number; dropped: number; unfinished: number } | undefined,
): void {
  const good = new HistogramBuilder();
  const bad = new HistogramBuilder();
  let [dropped, right, wrong, hung] = [0, 0, 0, 0];
  for (let i = 0; i < shape.perSecond; i++) {
    if (random() >= shape.triedShare) continue;
    if (random() < shape.droppedShare) dropped++;
    else if (shape.hungShare > 0 && random() < shape.hungShare) hung++;
    else if (random() < shape.errorShare) {
      bad.observe(0.001);
      wrong++;
    } else {
      good.observe(shape.medianS * Math.exp(0.5 * normal(random)));
      right++;
    }
  }
  const ok = { scenario: 'api', phase, status: '200', expected_response: 'true' };
  const failed = { scenario: 'api', phase, status: shape.errorStatus, expected_response: 'false' };
  const put = (row: Row, when: boolean) => when && rows.push(row);
  put({ t, metric: 'k6_started_iterations_total', labels: { scenario: 'api', phase }, n: right + wrong + hung }, true);
  put({ t, metric: 'k6_iterations_total', labels: { scenario: 'api', phase }, n: right + wrong }, true);
  put({ t, metric: duration, labels: ok, h: good.build() }, right > 0 && !shape.silent);
  put({ t, metric: duration, labels: failed, h: bad.build() }, wrong > 0 && !shape.silent);
  put({ t, metric: 'k6_http_reqs_total', labels: ok, n: right + wrong }, !shape.silent);
  const never = { scenario: 'api', phase, outcome: 'dropped' };
  put({ t, metric: duration, labels: never, h: { ...emptyHistogram(3), censored: dropped } }, dropped > 0);
  const open = { scenario: 'api', phase, outcome: shape.hung };
  put({ t, metric: duration, labels: open, h: { ...emptyHistogram(3), censored: hung } }, hung > 0);
  const session = { t, metric: 'k6_ws_sessions_total' };
  const { opened, unanswered } = shape.sockets;
  put({ ...session, labels: { scenario: 'api', phase, status: '101' }, n: opened - unanswered }, opened > unanswered);
  put({ ...session, labels: { scenario: 'api', phase }, n: unanswered }, unanswered > 0);
  put({ t, metric: 'meshproof_mesh_sent_total', labels: { phase }, n: 10 }, true);
  const lost = { phase, by: shape.lostBy };
  put({ t, metric: 'meshproof_mesh_lost_total', labels: lost, n: shape.lost / 40 }, shape.lost > 0);
  put({ t, metric: 'meshproof_target_stall_seconds', labels: {}, v: shape.stallS }, true);
  put({ t, metric: 'meshproof_target_up', labels: {}, v: shape.up }, true);
  put({ t, metric: 'meshproof_generator_loop_lag_seconds', labels: {}, v: shape.ownLagS }, true);
  put({ t, metric: 'meshproof_host_cpu_ratio', labels: {}, v: shape.host.busy }, true);
  put({ t, metric: 'meshproof_host_steal_ratio', labels: {}, v: shape.host.steal }, true);
  put({ t, metric: 'meshproof_host_pressure_ratio', labels: {}, v: shape.host.pressure }, true);
  if (!counted) return;
  counted.unfinished += hung;
  counted.completed += right + wrong;
  counted.dropped += dropped;
}

/** The Box-Muller transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
