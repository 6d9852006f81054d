import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Metric } from '../../results/record/metric.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import type { Problem } from '../../scenarios/plan/objective-text.ts';
import type { Meaning } from './meaning.ts';
import { shortNames } from './short-names.ts';

/**
 * The endings that the record adds to the name of a k6 metric. They are tried in this order. A k6 Rate is stored as a
 * share (`_rate`) and a count (`_total`). The name without an ending means the share.
 */
const suffixes = ['_rate', '_total', '_seconds', '_bytes', ''];

/**
 * Returns the meaning of a name in an SLO line. The name is a short name, or a metric of the record, of k6 or of a
 * script. Returns a problem when no part of the plan measures this metric.
 */
export function meaningOf(name: string, catalogue: Catalogue): Meaning | Problem {
  const short = Object.hasOwn(shortNames, name) ? shortNames[name] : undefined;
  if (short && catalogue.has(metricOf(short))) return short;
  const candidates = [name, ...suffixes.map((suffix) => `k6_${name}${suffix}`)];
  const known = candidates.map((one) => catalogue.get(one)).find((one) => one !== undefined);
  if (known) return fromMetric(known.metric, known.metric.name !== name);
  return { problem: `no part of this plan measures ${name}`, hint: nearest(name, namesIn(catalogue)) };
}

/**
 * Returns the names that a line can use with these metrics. Short names come first, then the names of metrics. A metric
 * of k6 has the name that k6 uses.
 */
function namesIn(catalogue: Catalogue): string[] {
  const short = Object.keys(shortNames).filter((name) => catalogue.has(metricOf(shortNames[name]!)));
  const metrics = [...catalogue.keys()].map((name) => name.replace(/^k6_(.+?)(_rate|_total|_seconds|_bytes)?$/, '$1'));
  return [...new Set([...short, ...metrics])];
}

/** Returns the metric that a plan must measure for an SLO line with this meaning. */
function metricOf({ values, share, count, flow, level }: Meaning): string {
  return (values ?? share?.total ?? count ?? flow ?? level)!.metric;
}

function fromMetric(metric: Metric, isK6Name: boolean): Meaning {
  const { name, kind, unit, help, share } = metric;
  const series = { metric: name, match: {} };
  const about = help;
  if (kind === 'histogram' || kind === 'sample') {
    const isTime = unit === 's';
    const example = isTime ? 'p95 < 200ms' : 'p95 < 200';
    return { about, values: series, example, ...(isTime && isK6Name && { inMilliseconds: true }) };
  }
  if (kind === 'count') return { about, count: series, flow: series, example: '== 0', wholeRun: true };
  if (!share) return { about, level: series, example: '< 10' };
  const total = { metric: share.metric, match: {} };
  const part = { ...total, match: { [share.label]: share.value } };
  return { about, share: { part, total, counts: 'good', reads: 'either' }, example: '>= 99%' };
}
