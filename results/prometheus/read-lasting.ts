import type { LastingResults, LastingSlo } from '../record/lasting/lasting-results.ts';
import type { Labels } from '../record/metric.ts';
import { verdictSchema } from '../record/run.ts';
import { lastingNames } from './lasting.ts';
import { querySamples, type StoredSeries } from './query.ts';
import type { Server } from './server.ts';

/** The range that is read: the Prometheus of `meshproof up` keeps its data for 15 days. */
const range = '15d';

/** Returns the stored SLO results of all plans and targets. Throws the errors of `querySamples`. */
export async function readLasting(server: Server, signal?: AbortSignal): Promise<LastingResults[]> {
  const read = (name: string) => querySamples(server, `${name}[${range}]`, signal);
  const { sloValue, sloVerdict, baselineValue, budgetSpent } = lastingNames;
  const [values, verdicts, baselines, budgets] = await Promise.all([
    read(sloValue),
    read(sloVerdict),
    read(baselineValue),
    read(budgetSpent),
  ]);
  const groups = groupBy([...verdicts, ...values, ...budgets], ['plan', 'target']);
  return [...groups.values()].map(([first]) => {
    const { plan = '', target = '' } = first!.labels;
    const own = (all: readonly StoredSeries[]) =>
      all.filter(({ labels }) => labels.plan === plan && labels.target === target);
    return {
      plan,
      target,
      slos: slosOf(own(verdicts), own(values), own(baselines)),
      budgets: own(budgets)
        .map(({ labels, samples }) => ({ slo: labels.slo ?? '', values: samples }))
        .sort((a, b) => (a.slo < b.slo ? -1 : 1)),
    };
  });
}

function slosOf(
  verdicts: readonly StoredSeries[],
  values: readonly StoredSeries[],
  baselines: readonly StoredSeries[],
): LastingSlo[] {
  const groups = groupBy(verdicts, ['slo', 'phase']);
  return [...groups.values()].map((group) => {
    const { slo = '', phase = '' } = group[0]!.labels;
    const samplesOf = (all: readonly StoredSeries[]) =>
      all.find(({ labels }) => labels.slo === slo && labels.phase === phase)?.samples ?? [];
    return { slo, phase, values: samplesOf(values), baseline: samplesOf(baselines), verdicts: verdictsOf(group) };
  });
}

/**
 * Returns the end time and the verdict of each run, oldest first. `group` has a series for each possible verdict. The
 * value 1 means that the run had the verdict of this series.
 */
function verdictsOf(group: readonly StoredSeries[]): LastingSlo['verdicts'] {
  return group
    .flatMap(({ labels, samples }) => {
      const verdict = verdictSchema.safeParse(labels.verdict);
      return verdict.success
        ? samples.filter(({ value }) => value === 1).map(({ t }) => ({ t, verdict: verdict.data }))
        : [];
    })
    .sort((a, b) => a.t - b.t);
}

function groupBy(all: readonly StoredSeries[], names: readonly string[]): Map<string, StoredSeries[]> {
  const keyOf = (labels: Labels) => JSON.stringify(names.map((name) => labels[name] ?? ''));
  const groups = new Map<string, StoredSeries[]>();
  for (const one of [...all].sort((a, b) => (keyOf(a.labels) < keyOf(b.labels) ? -1 : 1))) {
    const key = keyOf(one.labels);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
