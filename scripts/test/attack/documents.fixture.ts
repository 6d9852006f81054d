import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guideRoutes, guideRules } from '../../../docs/examples/katya/guide.fixture.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { readWorld } from '../../../simulators/mesh-node/world/read-world.ts';
import { readProbe } from '../../../synthetics/probe/probe.ts';
import { usualScrapeS } from '../../../thresholds/compile/compile-rules.ts';
import { valid } from '../../../thresholds/open-slo/documents.fixture.ts';
import { checkAgainst } from '../../../thresholds/read/check-against.ts';
import { readSlos } from '../../../thresholds/read/read-slos.ts';
import { producers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { readTarget } from '../../plan/read-target.ts';
import { compileDocuments } from '../../slo/compile-documents.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { allMetrics } from '../../slo/read-named-slos.ts';
import { slo, source, type Workplace } from '../meshproof.ts';
import type { Named } from './table.ts';

/** Valid documents of one kind, and the function that reads a file of this kind. */
export interface DocumentKind extends Named {
  readonly texts: readonly string[];
  read(file: string): unknown;
}

const textIn = (file: string) => readFileSync(join(packageRoot, file), 'utf8');
const textsIn = (folder: string) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => textIn(join(folder, name)));

/** Returns the kinds of documents, and writes the files that the documents name into `place`. */
export function documentKinds(place: Workplace): readonly DocumentKind[] {
  place.yaml('slos.yaml', slo('offered', offered, '1'));
  place.text(
    'base.yaml',
    'plan: base\nphases: { steady: 5s }\ntraffic: { k6: { scenarios: { api: 1/s } } }\nslos: [api]\n',
  );
  place.text('alertmanager.yml', guideRoutes);
  const plans = [...textsIn('scenarios/plans').map(withShortSlos), extending];
  const target = textsIn('scenarios/targets');
  const known = readTargetIn(place, target[0]!);
  return [
    { name: 'plan', texts: plans, read: (file) => readJob(file, producers) },
    { name: 'target', texts: [...target, fullTarget], read: (file) => readTarget(file) },
    {
      name: 'SLO document',
      texts: textsIn('thresholds/slos').flatMap((text) => text.split(/^---$/m)),
      read(file) {
        const slos = readSlos(file);
        const phases = slos.flatMap((slo) => slo.phases);
        checkAgainst(
          slos,
          allMetrics,
          phases.map((name) => ({ name, kind: 'steady', startS: 0, endS: 1 })),
        );
      },
    },
    {
      name: 'SLO document to compile',
      texts: [withAlerts, listOf(Object.values(valid)).replace('metadata: { name: on-call }', onCall)],
      read: (file) => compileDocuments([file], place.dir, { scrapeS: usualScrapeS, scaling: null }),
    },
    {
      name: 'file of rules, routes or their tests',
      texts: [guideRules, operatorRules, textIn('thresholds/compile/sloth/input.yml'), guideRoutes, routeTests],
      read: (file) => coverageInputs([file], 2),
    },
    { name: 'world', texts: textsIn('simulators/mesh-node/worlds'), read: (file) => readWorld(file) },
    { name: 'probe', texts: textsIn('synthetics/probes'), read: (file) => readProbe(file, known) },
  ];
}

/** This SLO can be judged with every plan. */
const offered = {
  thresholdMetric: source('meshproof_offered_total', {}, 'sum'),
  objective: { op: 'gte', value: 1, target: 0.99999 },
};

/**
 * Replaces the SLO documents of a plan by one short document. To read the shipped documents with each plan would take
 * most of the time, and another kind in this table attacks them.
 */
const withShortSlos = (text: string) => text.replace(/^slos:(.*|\n( +.*\n)+)$/m, 'slos: [./slos.yaml]');

const extending = `plan: mine
extends: ./base.yaml
profile: stress
peak: 3
phases: { warm-up: 1s, steady: 2s, recovery: 1s }
traffic:
  k6: { scenarios: { api: null, mesh: { users: 5, think: 2s } } }
  chat-user: { streams: { from: 5/s, to: 10/s }, prompt: { mean: 100, cv: 0.5 }, cancel: 5% }
  probes: { use: [api-health], every: 1s }
faults: [{ at: 1s, for: 1s, do: latency=1s }]
`;

const onCall = 'metadata: { name: on-call, annotations: { alertmanager/service_key_file: /run/key } }';

const listOf = (texts: readonly string[]) =>
  texts.map((text) => text.trimEnd().replaceAll(/^/gm, '  ').replace(/^ {2}/, '- ')).join('\n');

/** Two SLOs with alerts, a receiver, and alarms of a cloud. */
const withAlerts = `- apiVersion: openslo/v1
  kind: SLO
  metadata: { name: errors, displayName: Few errors, labels: { team: [shop, web] }, annotations: { runbook_url: "https://a.test/b" } }
  spec:
    service: shop
    description: Answers of the shop.
    indicator:
      metadata: { name: errors }
      spec:
        ratioMetric:
          counter: true
          bad: { metricSource: { type: Prometheus, spec: { query: 'e_total{code=~"5.."}' } } }
          total: { metricSource: { type: Prometheus, spec: { query: 'sum(rate(e_total[{{.window}}]))' } } }
    timeWindow: [{ duration: 28d, isRolling: true }]
    budgetingMethod: Occurrences
    objectives: [{ target: 0.99 }, { targetPercent: 99.9, displayName: Stricter }]
    alertPolicies: [{ alertPolicyRef: burns }]
- apiVersion: openslo/v1
  kind: SLO
  metadata:
    name: load
    annotations:
      meshproof.io/unit: "1"
      cloudwatch/namespace: a
      cloudwatch/metric_name: b
      cloudwatch/statistic: Average
      cloudwatch/topic_arn: arn:aws:sns:eu-central-1:123456789012:a
  spec:
    service: shop
    indicator:
      metadata: { name: load }
      spec: { thresholdMetric: { metricSource: { type: Prometheus, spec: { query: "max by (host) (load)" } } } }
    timeWindow: [{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]
    budgetingMethod: Timeslices
    objectives: [{ op: lt, value: 5, target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 5m }]
    alertPolicies: [{ alertPolicyRef: burns }]
- apiVersion: openslo/v1
  kind: AlertPolicy
  metadata: { name: burns, displayName: Burns, annotations: { runbook_url: "https://a.test/c" } }
  spec:
    description: The budget burns.
    alertWhenNoData: true
    conditions:
      - kind: AlertCondition
        metadata: { name: fast }
        spec: { severity: page, condition: { op: gt, threshold: 10, lookbackWindow: 1h, alertAfter: 5m } }
    notificationTargets: [{ targetRef: mail }]
- apiVersion: openslo/v1
  kind: AlertNotificationTarget
  metadata:
    name: mail
    annotations: { alertmanager/to: a@b.test, alertmanager/from: c@b.test, alertmanager/smarthost: "b.test:25", alertmanager/require_tls: "false" }
  spec: { target: email }
`;

const operatorRules = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: shop }
spec:
${guideRules.trimEnd().replaceAll(/^/gm, '  ')}
`;

const routeTests = `config: alertmanager.yml
route_tests: [{ name: a, labels: { severity: critical }, receivers: [critical-alerts] }]
inhibition_tests: [{ name: b, source: { severity: critical }, target: { severity: warning }, muted: true }]
`;

const fullTarget = `target: full
urls: { api: http://127.0.0.1:9/v1, web: http://localhost/, grpc: "http://[::1]:9", health: http://127.0.0.1/health }
auth: { bearer: { env: EXAMPLE_TOKEN }, clients: [{ id: a, secret: { env: EXAMPLE_TOKEN } }] }
allow: { load: [example.test], browse: ["::1"] }
metrics: { a: b }
prometheus:
  writeUrl: http://127.0.0.1:9/api/v1/write
  queryUrl: http://127.0.0.1:9/
  bearer: { env: EXAMPLE_TOKEN }
  headers: { X-Scope-OrgID: a }
  externalLabels: { cluster: a }
  proxy: http://127.0.0.1:9
fieldData: /rum
traceparent: true
resources: { cpu: { query: up } }
`;

function readTargetIn(place: Workplace, text: string) {
  const file = join(place.dir, 'known-target.yaml');
  writeFileSync(file, text);
  return readTarget(file);
}
