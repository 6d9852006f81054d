import { Counter, Gauge, Registry } from 'prom-client';
import type { Verdict } from '../../results/record/run.ts';
import { type CheckState, isGood } from './check-state.ts';

const verdicts: readonly Verdict[] = ['PASS', 'FAIL', 'INVALID', 'INCONCLUSIVE'];

/**
 * Returns the metrics of a schedule in the Prometheus text format. A metric that blackbox_exporter also has gets the
 * same name. `check_info` has the labels that would otherwise be on every series.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function checkMetrics(states: ReadonlyMap<string, CheckState>): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labels: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: ['check', ...labels], registers: [registry] });
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['check'], registers: [registry] });

  const success = gauge('probe_success', '1 if every run of the last check succeeded.');
  const duration = gauge('probe_duration_seconds', 'Median duration of the runs of the last check.');
  const lastRun = gauge('probe_last_run_timestamp_seconds', 'End of the last check.');
  const flaky = gauge('probe_flaky', '1 if some runs of the last check failed and others succeeded.', ['class']);
  const verdict = gauge('probe_verdict', '1 for the verdict of the last check on its SLOs, 0 for the other verdicts.', [
    'verdict',
  ]);
  const samples = gauge('probe_runs', 'Measured runs of the last check.');
  const contention = gauge(
    'probe_host_contention_ratio',
    'Share of the values of the last check that were measured on a busy machine.',
  );
  const info = gauge('check_info', 'Kind, profile and versions of a check.', [
    'kind',
    'profile',
    'browser_version',
    'web_vitals_version',
  ]);
  const allRuns = counter('probe_all_success_count', 'Checks that ran since the first start of the schedule.');
  const allGood = counter('probe_all_success_sum', 'Checks whose runs all succeeded.');
  const allSeconds = counter('probe_all_duration_seconds_sum', 'Sum of the durations of the checks.');
  const allFlaky = counter('probe_flaky_total', 'Checks that were flaky.');
  const missed = counter('probe_missed_total', 'Slots of the schedule that were skipped.');
  const own = new Map<string, Gauge>();

  for (const [check, state] of states) {
    const { last } = state;
    success.set({ check }, isGood(last) ? 1 : 0);
    if (last.seconds !== null) duration.set({ check }, last.seconds);
    lastRun.set({ check }, Date.parse(last.endedAt) / 1000);
    flaky.set({ check, class: last.flaky ? (Object.keys(last.classes)[0] ?? '') : '' }, last.flaky ? 1 : 0);
    for (const one of verdicts) verdict.set({ check, verdict: one }, one === last.verdict ? 1 : 0);
    samples.set({ check }, last.runs);
    const values = last.measures.reduce((sum, one) => sum + one.samples, 0);
    const busy = last.measures.reduce((sum, one) => sum + one.contended, 0);
    contention.set({ check }, values === 0 ? 0 : busy / values);
    const { browser, webVitals, profile } = last.environment;
    info.set(
      {
        check,
        kind: last.kind,
        profile: profile ?? '',
        browser_version: browser ?? '',
        web_vitals_version: webVitals ?? '',
      },
      1,
    );
    allRuns.inc({ check }, state.runs);
    allGood.inc({ check }, state.good);
    allSeconds.inc({ check }, state.seconds);
    allFlaky.inc({ check }, state.flaky);
    missed.inc({ check }, state.missed);
    for (const { metric, labels, median } of last.measures) {
      const exposed = exposedAs(metric, labels);
      if (!exposed) continue;
      let one = own.get(exposed.name);
      if (!one) {
        one = gauge(exposed.name, `${exposed.help} Median of the runs of the last check.`, [
          ...new Set([...Object.keys(exposed.labels), 'journey']),
        ]);
        own.set(exposed.name, one);
      }
      one.set({ check, ...exposed.labels }, median);
    }
  }
  return registry.metrics();
}

type Exposed = { name: string; help: string; labels: Readonly<Record<string, string>> };

/**
 * Returns the name and the labels under which a measure is exposed. Undefined for `probe_duration_seconds`, which has a
 * separate gauge, and for `web_view_interactions`, which is not exposed.
 */
function exposedAs(metric: string, labels: Readonly<Record<string, string>>): Exposed | undefined {
  if (metric === 'probe_duration_seconds' || metric === 'web_view_interactions') return undefined;
  if (metric.startsWith('web_vital_')) return { name: `probe_${metric}`, help: 'Web vital of a page.', labels };
  if (metric === 'journey_step_seconds')
    return { name: 'probe_step_duration_seconds', help: 'Time of a step.', labels };
  const { stage, ...rest } = labels;
  return {
    name: metric,
    help: 'See blackbox_exporter.',
    labels: stage === undefined ? rest : { ...rest, phase: stage },
  };
}
