import { betterOf } from '../record/better-of.ts';
import type { Measure } from '../record/digest.ts';
import { showSelect } from '../record/metric.ts';
import { describedIn } from '../record/recorded-metric.ts';
import type { Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { nearestRank } from '../stats/quantile.ts';

/** The success of a journey (0 or 1) is left out, because its median would hide failures. */
const success = 'journey_success';

const leastValues = 5;

/** Users do not notice a smaller change than this in a time (in seconds) or in a layout shift score. */
const leastSeconds = 0.05;
const leastScore = 0.02;

/** Returns the medians of web vitals, journey steps and probes in the steady phases. */
export function sampleMeasures(
  run: Pick<RunDocument, 'metrics'>,
  samples: Iterable<Sample>,
  phases: ReadonlySet<string>,
): Measure[] {
  const groups = new Map<string, { sample: Sample; values: number[] }>();
  for (const sample of samples) {
    const { phase = '' } = sample.labels;
    if (!phases.has(phase) || !Number.isFinite(sample.value) || sample.metric === success) continue;
    const match = Object.fromEntries(Object.entries(sample.labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const name = showSelect({ metric: sample.metric, match });
    const group = groups.get(name) ?? { sample, values: [] };
    group.values.push(sample.value);
    groups.set(name, group);
  }
  return [...groups]
    .filter(([, { values }]) => values.length >= leastValues)
    .flatMap(([name, { sample, values }]): Measure[] => {
      const described = describedIn(run, sample.metric, 'sample', sample.labels);
      const better = betterOf(described, sample.labels);
      // If neither higher nor lower values of a metric are better, the metric cannot regress.
      if (better === null) return [];
      const { unit } = described;
      const sorted = Float64Array.from(values).sort();
      const least = unit === 's' ? leastSeconds : leastScore;
      const median = nearestRank(sorted, 0.5);
      const measure = {
        name: `median ${name}`,
        unit,
        better,
        primary: false,
        margin: {
          ratio: median > 0 ? Math.max(0.05, least / median) : 0.05,
          difference: Math.max(least, 0.05 * median),
        },
        value: median,
        within: null,
        blur: 0,
        each: values,
      };
      return [measure];
    });
}
