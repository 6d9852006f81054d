import { Counter, Gauge, Registry } from 'prom-client';
import type { Verdict } from '../../results/record/run.ts';
import { type CheckState, isGood } from './check-state.ts';

const verdicts: readonly Verdict[] = ['PASS', 'FAIL', 'INVALID', 'INCONCLUSIVE'];

/**
 * The exposition of a schedule. It is made anew from the state, so that what is no longer there, a check or a page, leaves
 * no series behind. Names follow blackbox_exporter; `check_info` carries what would else be a label of every series.
 */
export async function checkMetrics(states: ReadonlyMap<string, CheckState>): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labels: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: ['check', ...labels], registers: [registry] });
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['check'], registers: [registry] });

  const success = gauge('probe_success', '1 when every run of the last check reached its end as expected.');
  const duration = gauge('probe_duration_seconds', 'Median duration of the runs of the last check.');
  const lastRun = gauge('probe_last_run_timestamp_seconds', 'When the last check ended.');
  const flaky = gauge('probe_flaky', '1 when some runs of the last check failed and some did not.', ['class']);
  const verdict = gauge('probe_verdict', '1 for the verdict of the last check over its SLOs.', ['verdict']);
  const samples = gauge('probe_runs', 'Measured runs of the last check.');
  const contention = gauge('probe_host_contention_ratio', 'Share of its values taken while the machine was busy.');
  const info = gauge('check_info', 'About a check.', ['kind', 'profile', 'browser_version', 'web_vitals_version']);
  const allRuns = counter('probe_all_success_count', 'Checks that were run.');
  const allGood = counter('probe_all_success_sum', 'Checks whose every run reached its end.');
  const allSeconds = counter('probe_all_duration_seconds_sum', 'Sum of their durations.');
  const allFlaky = counter('probe_flaky_total', 'Checks that were flaky.');
  const missed = counter('probe_missed_total', 'Slots of the schedule that were left out.');
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
      const shown = shownAs(metric, labels);
      if (!shown) continue;
      let one = own.get(shown.name);
      if (!one) {
        one = gauge(shown.name, `${shown.help} Median of the runs of the last check.`, Object.keys(shown.labels));
        own.set(shown.name, one);
      }
      one.set({ check, ...shown.labels }, median);
    }
  }
  return registry.metrics();
}

type Shown = { name: string; help: string; labels: Readonly<Record<string, string>> };

/** The record's name and labels → the exposition's; undefined for what has a place of its own already. */
function shownAs(metric: string, labels: Readonly<Record<string, string>>): Shown | undefined {
  if (metric === 'probe_duration_seconds') return undefined;
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
