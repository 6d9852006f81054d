import { seededRandom } from '../../scenarios/base/random.ts';
import { type Phase, toPhases } from '../../scenarios/plan/phase.ts';
import { type Evidence, toEvidence } from '../record/evidence.ts';
import { type Histogram, HistogramBuilder } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import { measuredPhases } from '../record/measured-phases.ts';
import type { ProducerEnd } from '../record/producer.ts';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import type { RunDocument, Verdict } from '../record/run.ts';
import { sampleBudgets } from './sample-budgets.fixture.ts';
import type { SampleKind } from './sample-kinds.fixture.ts';
import { slosOf } from './sample-slos.fixture.ts';

/** Returns a smoke run with the outcome `kind`. Its rows and samples look like those of real producers. */
export function sampleRun(kind: SampleKind, seed = 1): { run: RunDocument; evidence: Evidence } {
  const phases = toPhases({ 'warm-up': 10, steady: 40, recovery: 5 });
  const endS = kind === 'empty' ? 0 : kind === 'interrupted' ? 27 : 55;
  const random = seededRandom(seed)('sample');
  const rows = Array.from({ length: endS }, (_, second) => rowsOf(second, kind, phases, random)).flat();
  const producers = kind === 'empty' ? [] : producersOf(kind, phases, endS);
  const events = eventsOf(kind, phases, endS);
  const samples = samplesOf(endS, random);
  const run = documentOf(kind, phases, producers);
  const evidence = toEvidence({
    ...{ t0Ms, phases: measuredPhases(run), producers, events, rows, samples },
    catalogue: new Map(),
  });
  return { run, evidence };
}

export const t0Ms = Date.parse('2026-11-24T08:31:07.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

const endpoints = [
  ['api', 'GET /repositories', 62, 0.011],
  ['api', 'GET /repositories/{id}', 28, 0.006],
  ['api', 'POST /repositories', 12, 0.019],
  ['api', 'POST /repositories/{id}/sync', 8, 0.024],
  ['inference', 'POST /ai/inference', 8, 0.16],
  ['inference', 'POST /v1/chat/completions', 2, 0.42],
  ['mesh', 'GET /mesh/peers', 10, 0.008],
] as const;

function rowsOf(second: number, kind: SampleKind, phases: readonly Phase[], random: () => number): Row[] {
  const t = t0Ms + second * 1000;
  const phase = phases.find((one) => second >= one.startS && second < one.endS)?.name ?? 'steady';
  const frozen = kind === 'FAIL' && second >= 31 && second < 34;
  const load = phase === 'warm-up' ? (second + 1) / 10 : phase === 'recovery' ? 0.2 : 1;
  const starved = kind === 'INVALID' && second >= 20;
  const rows: Row[] = [];
  for (const [scenario, name, rate, typical] of endpoints) {
    const count = frozen ? 0 : Math.round(rate * load * (starved ? 0.7 : 1) * (0.94 + random() * 0.12));
    const failed = kind === 'FAIL' && scenario === 'api' && second > 15 ? Math.round(count * 0.05) : 0;
    const labels = { scenario, phase, name, method: name.split(' ')[0]! };
    const after = kind === 'FAIL' && second === 34 ? 2.4 : starved ? 0.25 : 0;
    for (const [n, ok] of [
      [count - failed, true],
      [failed, false],
    ] as const) {
      if (n === 0) continue;
      const full = { ...labels, status: ok ? '200' : '500', expected_response: String(ok) };
      rows.push({ t, metric: 'k6_http_reqs_total', labels: full, n });
      rows.push({ t, metric: 'k6_http_req_duration_seconds', labels: full, h: coarse(n, typical, after, random) });
    }
  }
  if (starved) rows.push({ t, metric: 'k6_dropped_iterations_total', labels: { scenario: 'api', phase }, n: 31 });
  rows.push({ t, metric: 'k6_vus', labels: { scenario: 'api' }, v: frozen ? 96 : Math.round(4 + random() * 6) });
  const sent = frozen ? 2 : Math.round(10 * load * (0.9 + random() * 0.2)) * 20;
  const lost = kind === 'FAIL' && second === 32 ? 2 : 0;
  rows.push({ t, metric: 'meshproof_mesh_sent_total', labels: {}, n: sent });
  rows.push({ t, metric: 'meshproof_mesh_delivered_total', labels: {}, n: sent - lost });
  rows.push({ t, metric: 'meshproof_mesh_duplicate_total', labels: {}, n: 0 });
  rows.push({ t, metric: 'meshproof_mesh_lost_total', labels: { by: 'target' }, n: lost });
  rows.push({ t, metric: 'meshproof_mesh_nodes_connected', labels: {}, v: Math.min(20, 4 + second * 4) });
  rows.push({ t, metric: 'meshproof_mesh_ping_seconds', labels: {}, h: fine(20, 0.004, random) });
  rows.push({ t, metric: 'meshproof_mesh_delivery_seconds', labels: {}, h: fine(sent, 0.007, random) });
  if (second === 0) rows.push({ t, metric: 'meshproof_mesh_connect_seconds', labels: {}, h: fine(20, 0.02, random) });
  const stall = kind === 'FAIL' && second >= 31 && second <= 34 ? second - 31 + 0.05 : 0.004 + random() * 0.02;
  rows.push({ t, metric: 'meshproof_target_stall_seconds', labels: {}, v: stall });
  rows.push({ t, metric: 'meshproof_generator_cpu_cores', labels: {}, v: 0.5 + random() * 0.3 + (starved ? 0.9 : 0) });
  rows.push({ t, metric: 'meshproof_generator_part_cpu_cores', labels: { part: 'k6' }, v: 0.2 * load });
  rows.push({ t, metric: 'meshproof_host_cpu_ratio', labels: {}, v: starved ? 0.98 : 0.4 });
  rows.push({ t, metric: 'meshproof_host_steal_ratio', labels: {}, v: random() * 0.02 });
  rows.push({ t, metric: 'meshproof_host_pressure_ratio', labels: {}, v: starved ? 0.83 : 0.05 });
  return rows;
}

function fine(n: number, typical: number, random: () => number, extra = 0): Histogram {
  const builder = new HistogramBuilder();
  for (let i = 0; i < n; i++) builder.observe(extra * random() + typical * Math.exp((random() + random() - 1) * 1.3));
  return builder.build();
}

/** Returns a histogram in schema 3, in which k6 sends histograms. */
function coarse(n: number, typical: number, extra: number, random: () => number): Histogram {
  const schema3 = { schema: 3, zero: 0, index: [], count: [], sum: 0, censored: 0 };
  return mergeHistograms([fine(n, typical, random, extra), schema3]);
}

function samplesOf(endS: number, random: () => number): Sample[] {
  const samples: Sample[] = [];
  for (let second = 11; second < Math.min(endS, 50); second += 3) {
    const t = t0Ms + second * 1000 + 240;
    const journey = 'browse-and-ask';
    for (const page of ['/', '/repositories/{id}', '/chat']) {
      const labels = { journey, page };
      const slow = page === '/chat' ? 1.8 : 1;
      const add = (metric: string, value: number, detail?: unknown) =>
        samples.push({ t, metric, labels, value, ...(detail !== undefined && { detail }) });
      const fcp = 0.07 * slow * (0.8 + random() * 0.5);
      add('web_vital_ttfb_seconds', 0.012 * (0.7 + random()));
      add('web_vital_fcp_seconds', fcp);
      add('web_vital_lcp_seconds', fcp * 1.6, {
        element: 'main>ul.repositories',
        ttfbSeconds: 0.0121,
        renderDelaySeconds: 0.044913,
        navigation: 'navigate',
      });
      add('web_vital_cls_score', page === '/chat' ? 0.12 + random() * 0.02 : 0.004, {
        element: 'section.answer',
        navigation: 'navigate',
      });
      if (page !== '/') {
        add('web_vital_inp_seconds', 0.024 * slow * (0.7 + random()), {
          element: 'button#send',
          interaction: 'pointer',
          inputDelaySeconds: 0.0012,
        });
      }
    }
    for (const [step, typical] of [
      ['open', 0.21],
      ['browse', 0.18],
      ['ask', 0.09],
      ['read the answer', 0.9],
    ] as const) {
      const labels = { journey, step };
      samples.push({ t, metric: 'journey_step_seconds', labels, value: typical * (0.8 + random() * 0.5) });
    }
    samples.push({ t, metric: 'journey_success', labels: { journey }, value: 1 });
  }
  return samples;
}

function eventsOf(kind: SampleKind, phases: readonly Phase[], endS: number): RunEvent[] {
  const at = (second: number, event: Omit<RunEvent, 't'>): RunEvent => ({ t: t0Ms + second * 1000, ...event });
  const events = [at(-3.2, { kind: 'run-start', text: 'smoke on stand-in', by: 'conductor' })];
  for (const phase of phases) {
    if (phase.startS < endS) events.push(at(phase.startS, { kind: 'phase-start', text: phase.name, by: 'conductor' }));
  }
  if (kind === 'FAIL') {
    const body = '{"error":"internal","detail":"<script>alert(1)</script> store | timeout"}';
    events.push(
      at(16.2, { kind: 'fault', text: 'errors=5%', by: 'conductor' }),
      at(16.31, { kind: 'error', text: `GET /repositories answered 500 ${body} (203 times)`, by: 'k6' }),
      at(31, { kind: 'fault', text: 'freeze=3s', by: 'conductor' }),
      at(34.05, { kind: 'target-stall', text: 'no answer for 3.05 s from 08:31:38', by: 'sampler' }),
    );
  }
  if (kind === 'interrupted') events.push(at(27, { kind: 'interrupted', text: 'SIGINT', by: 'conductor' }));
  events.push(at(endS, { kind: 'run-end', text: kind === 'empty' ? 'the target refused' : 'sealed', by: 'conductor' }));
  return events;
}

function producersOf(kind: SampleKind, phases: readonly Phase[], endS: number): ProducerEnd[] {
  return (
    [
      ['k6', 130, kind === 'INVALID' ? 0.72 : 1],
      ['mesh-node', 200, 1],
      ['journeys', 0.3, 1],
    ] as const
  ).map(([name, rate, share]) => {
    const counts = phases.map((phase) => {
      const lasted = Math.max(0, Math.min(phase.endS, endS) - phase.startS);
      const offered = Math.round(rate * lasted);
      const completed = Math.round(rate * lasted * share);
      return { phase: phase.name, offered, completed, dropped: offered - completed, unfinished: 0 };
    });
    const sum = (pick: (one: (typeof counts)[number]) => number) => counts.reduce((all, one) => all + pick(one), 0);
    const stopped = kind === 'interrupted';
    return {
      name,
      status: stopped ? 'stopped' : 'done',
      ...(stopped && { reason: 'SIGINT' }),
      offered: sum((one) => one.offered),
      completed: sum((one) => one.completed),
      dropped: sum((one) => one.dropped),
      inFlight: 0,
      phases: counts,
      delivered: {},
    };
  });
}

const reasons: Record<SampleKind, string> = {
  PASS: 'All 14 objectives are met over API, Inference, Mesh, Web and Target.',
  FAIL: 'api-latency is broken in steady: p95 is 612 ms where less than 500 ms was promised; api-errors and longest-stall are broken too.',
  INVALID:
    'The generator could not offer the planned load from +0:20: k6 reached 72 % of 130/s, so the latencies are not valid.',
  INCONCLUSIVE: 'inference-latency has 31 of the 59 samples that a p95 needs, web-lcp has none.',
  interrupted: 'Interrupted by SIGINT at +0:27.000; the SLOs that were judged until then lack samples.',
  empty: 'The target could not be reached, nothing was recorded.',
};
const verdicts: Record<SampleKind, Verdict> = {
  PASS: 'PASS',
  FAIL: 'FAIL',
  INVALID: 'INVALID',
  INCONCLUSIVE: 'INCONCLUSIVE',
  interrupted: 'INCONCLUSIVE',
  empty: 'INVALID',
};
const exits: Record<SampleKind, number> = { PASS: 0, FAIL: 1, INVALID: 3, INCONCLUSIVE: 4, interrupted: 130, empty: 3 };

function documentOf(kind: SampleKind, phases: readonly Phase[], producers: readonly ProducerEnd[]): RunDocument {
  const empty = kind === 'empty';
  const undelivered = kind === 'FAIL' || empty;
  return {
    schema: 'meshproof.run/v1',
    tool: { version: '0.1.0' },
    id: `20261124T083104Z-smoke-${kind.toLowerCase().slice(0, 4)}`,
    plan: 'smoke',
    profile: 'smoke',
    target: 'stand-in',
    status: kind === 'interrupted' ? 'interrupted' : empty ? 'aborted' : 'complete',
    exitCode: exits[kind],
    startedAt: iso(t0Ms - 3200),
    t0: empty ? null : iso(t0Ms),
    ...(kind === 'interrupted' && { stoppedAt: iso(t0Ms + 27_000) }),
    endedAt: iso(t0Ms + (kind === 'interrupted' ? 28_900 : 58_400)),
    seed: 1,
    tags: { commit: '4f1c2d9', branch: 'main' },
    comparableKey: 'smoke/stand-in/7c1e',
    phases: empty
      ? []
      : phases.map(({ name, kind: phaseKind, startS, endS }) => ({
          name,
          kind: phaseKind,
          start: iso(t0Ms + startS * 1000),
          end: iso(t0Ms + endS * 1000),
          offered: Object.fromEntries(
            producers.map((one) => [one.name, one.phases.find((counts) => counts.phase === name)?.offered ?? 0]),
          ),
        })),
    producers: producers.map(({ name, status, offered, completed, dropped, reason, phases: counts }) => ({
      ...{ name, status, offered, completed, dropped, reason: reason ?? null, phases: [...counts] },
    })),
    validity:
      kind === 'INVALID'
        ? {
            status: 'invalid',
            reasons: [
              {
                code: 'offered-rate',
                cause: 'k6 offered 72 % of the planned starts, 99 % are needed',
                taints: { producers: ['k6'], phases: ['steady'], kinds: ['latency', 'rate'] },
                evidence: '3,744 of 5,200 starts',
              },
              {
                code: 'generator-lag',
                cause: 'the event loop of mesh-node lagged by up to 412 ms',
                taints: { producers: ['mesh-node'], kinds: ['latency'] },
                evidence: 'p99 of 188 ms, at most 20 ms is allowed',
              },
            ],
          }
        : { status: empty ? 'invalid' : 'valid', reasons: [] },
    slos: slosOf(kind),
    ...(kind === 'FAIL' && { budgets: [...sampleBudgets] }),
    verdict: verdicts[kind],
    reason: reasons[kind],
    delivery: {
      status: undelivered ? (empty ? 'none' : 'incomplete') : 'complete',
      sent: empty ? 0 : 18_204,
      confirmed: empty ? 0 : undelivered ? 11_020 : 18_204,
      reason: undelivered ? 'Prometheus at 127.0.0.1:9090 refused the connection' : null,
      ...(!empty && { to: { prometheus: 'http://127.0.0.1:9090/api/v1/write' } }),
    },
    environment: {
      host: { os: 'linux 6.8', arch: 'x64', cpus: 2, memory: '7.8 GB' },
      tools: { k6: '2.2.0', chromium: '140.0.7339.80', node: '20.20.2' },
      ci: null,
    },
    files: {},
    artifacts: kind === 'FAIL' ? ['artifacts/k6-summary.json', 'artifacts/first failing exchange.txt'] : [],
  };
}
