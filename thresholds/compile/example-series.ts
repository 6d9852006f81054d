import { remembered } from '../../scenarios/base/remembered.ts';
import { type Labels, labelsOfSeries, meets, type Selector, selectorsOf, selects } from './promql.ts';
import { rateOfQuery } from './steps/rate-of-query.ts';

/**
 * Series for a test of an SLI that is a ratio of events. `part` has the series of the good events, or those of the bad
 * events. `rest` has the series that only the query for all events counts. `isSeparate` is true if that query counts no
 * series of `part`.
 */
export type ExampleSeries = { part: string[]; rest: string[]; isSeparate: boolean };

/** Label values to try in an example series, after the values that the matchers of the queries name. */
const usual = ['200', '500', '404', 'ok', 'error', 'true', 'false', 'GET', '/'] as const;
const mostCombinations = 20_000;

/**
 * Returns example series for the queries of a ratio, such as `http_requests_total{status="500"}`. Null when no series
 * exists for a selector of `partQuery`, or for the events that only `totalQuery` counts. Also null when a query, such
 * as `2 * a`, gives a wrong number of events.
 */
export function exampleSeries(partQuery: string, totalQuery: string): ExampleSeries | null {
  const parts = unique(selectorsOf(filled(partQuery)));
  const totals = unique(selectorsOf(filled(totalQuery)));
  // The label values come from both queries, because one query may match a label that the other query omits, such as
  // `status!~"5.."`.
  const named = namedValues([...parts, ...totals]);
  const find = (one: Selector, isWanted: (labels: Labels) => boolean) => findSeries(one, named, isWanted);
  const shared = parts.map((one) => find(one, (labels) => counts(totals, one.metric, labels)));
  const isSeparate = !shared.every(isFound);
  const partSeries = isSeparate ? parts.map((one) => find(one, () => true)) : shared;
  const restSeries = totals.map((one) => find(one, (labels) => !counts(parts, one.metric, labels)));
  const [part, rest] = [partSeries.filter(isFound), restSeries.filter(isFound)];
  if (part.length < parts.length || rest.length === 0 || parts.length === 0) return null;
  const series = { part, rest, isSeparate };
  return probes.every((probe) => countsEvents(partQuery, totalQuery, series, probe)) ? series : null;
}

/**
 * Events per second: those that the query for the part counts, and all others. A query that adds a constant or
 * multiplies by a factor gives a wrong value for at least one of the two pairs.
 */
const probes = [
  { ofPart: 3, others: 5 },
  { ofPart: 11, others: 2 },
] as const;

/** True if both queries give the right rate when only the first series of `part` and of `rest` have events. */
function countsEvents(
  partQuery: string,
  totalQuery: string,
  { part, rest, isSeparate }: ExampleSeries,
  { ofPart, others }: (typeof probes)[number],
): boolean {
  const all = ofPart + others;
  const first = new Map([
    [part[0]!, ofPart],
    [rest[0]!, isSeparate ? all : others],
  ]);
  const rates = new Map([...part, ...rest].map((one) => [one, first.get(one) ?? 0]));
  return rateOfQuery(partQuery, rates) === ofPart && rateOfQuery(totalQuery, rates) === all;
}

/** True if the query for all events still gives the right value when none of the series in `part` exists. */
export function countsRest(totalQuery: string, { rest }: ExampleSeries): boolean {
  return rateOfQuery(totalQuery, new Map(rest.map((one, i) => [one, i === 0 ? 1 : 0]))) === 1;
}

/** Returns a series such as `up{job="api"}` that a selector matches, or null. */
export function exampleOf(selector: Selector): string | null {
  return findSeries(selector, namedValues([selector]), () => true);
}

/** Returns the selectors in a query. Cached, because each SLO of a policy is compared with all others of the policy. */
const selectorsIn = remembered((query: string) => selectorsOf(filled(query)));

/** True if one of the queries reads one of the series, such as `up{job="api"}`. */
export function readsSome(queries: readonly string[], series: readonly string[]): boolean {
  const selectors = queries.flatMap(selectorsIn);
  return series.flatMap(selectorsIn).some((one) => {
    const labels = labelsOfSeries(one);
    return selectors.some((selector) => selects(selector, labels));
  });
}

const isFound = (series: string | null): series is string => series !== null;
const filled = (query: string) => query.replaceAll(/\{\{\s*\.window\s*\}\}/g, '5m');

/** The values that the matchers name for each label. */
function namedValues(selectors: readonly Selector[]): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const { label, op, value } of selectors.flatMap(({ matchers }) => matchers)) {
    const values = op === '=~' || op === '!~' ? value.split('|').map(instanceOf) : [value];
    named.set(label, [...(named.get(label) ?? []), ...values]);
  }
  return named;
}

function findSeries(
  selector: Selector,
  named: ReadonlyMap<string, string[]>,
  isWanted: (labels: Labels) => boolean,
): string | null {
  const names = [...named.keys()];
  const choices = names.map((name) => valuesFor(selector, name, named.get(name)!));
  const combinations = choices.reduce((product, values) => product * values.length, 1);
  for (let i = 0; i < Math.min(combinations, mostCombinations); i++) {
    const labels = pick(names, choices, i);
    if (meets(labels, selector.matchers) && isWanted(labels)) return written(selector.metric, labels);
  }
  return null;
}

function pick(names: readonly string[], choices: readonly string[][], index: number): Labels {
  let rest = index;
  return Object.fromEntries(
    names.map((name, i) => {
      const values = choices[i]!;
      const value = values[rest % values.length]!;
      rest = Math.floor(rest / values.length);
      return [name, value];
    }),
  );
}

function valuesFor({ matchers }: Selector, name: string, named: readonly string[]): string[] {
  const exact = matchers.find(({ label, op }) => label === name && op === '=');
  return exact ? [exact.value] : [...new Set(['', ...named, ...usual])];
}

/** Returns a text that a simple pattern without `|` matches: `5..` gives `500`. */
export function instanceOf(pattern: string): string {
  return pattern
    .replaceAll(/[()^$?]/g, '')
    .replaceAll(/\[([^\]])[^\]]*\]?/g, '$1')
    .replaceAll(/\\d/g, '0')
    .replaceAll(/\.[*+]/g, 'a')
    .replaceAll('.', '0')
    .replaceAll('\\', '');
}

function counts(selectors: readonly Selector[], metric: string, labels: Labels): boolean {
  return selectors.some((one) => one.metric === metric && meets(labels, one.matchers));
}

function written(metric: string, labels: Labels): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '');
  return `${metric}{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

function unique(selectors: readonly Selector[]): Selector[] {
  return [...new Map(selectors.map((one) => [JSON.stringify(one), one])).values()];
}
