import type { AlertSli } from './alerted-slo.ts';
import { windowMark } from './prometheus-query.ts';

type Source = { metric: string; match?: Record<string, string | string[]>; fold?: unknown };

/**
 * Returns PromQL on the series that runs and checks push. A counter ends in `_total`. Any other metric is a histogram,
 * which a server stores natively or with `_count` and `_bucket`. Two kinds of limits have no SLI: a limit on a counter,
 * and a limit on a value with `fold`, such as a maximum. A run has only one value for such a limit.
 */
export function runSli(
  metric: { counts: 'good' | 'bad'; part: Source; total: Source } | { of: Source; limit: number },
): AlertSli | { kind: 'none'; reason: string } {
  if (!('of' in metric)) {
    return { kind: 'events', counts: metric.counts, part: events(metric.part), total: events(metric.total) };
  }
  const { of, limit } = metric;
  if (of.fold !== undefined || of.metric.endsWith('_total')) {
    return { kind: 'none', reason: `a run has only one value of ${of.metric}, but a burn rate needs many events` };
  }
  const native = `sum(rate(${selector(of)}[${windowMark}]))`;
  const within = `histogram_fraction(0, ${limit}, ${native}) * histogram_count(${native})`;
  const buckets = `sum(rate(${selector(of, '_bucket', `le="${limit}"`)}[${windowMark}]))`;
  return { kind: 'events', counts: 'good', part: `(${buckets} or ${within})`, total: events(of) };
}

function events(source: Source): string {
  if (source.metric.endsWith('_total')) return `sum(rate(${selector(source)}[${windowMark}]))`;
  const classic = `sum(rate(${selector(source, '_count')}[${windowMark}]))`;
  return `(${classic} or histogram_count(sum(rate(${selector(source)}[${windowMark}]))))`;
}

function selector({ metric, match = {} }: Source, suffix = '', more?: string): string {
  const pairs = Object.entries(match).map(([name, value]) => {
    const values = [value].flat();
    return values.length === 1
      ? `${name}=${JSON.stringify(values[0])}`
      : `${name}=~${JSON.stringify(alternatives(values))}`;
  });
  const all = more === undefined ? pairs : [...pairs, more];
  return `${metric}${suffix}${all.length > 0 ? `{${all.join(',')}}` : ''}`;
}

function alternatives(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
}
