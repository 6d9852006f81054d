import { betterOf } from '../record/better-of.ts';
import type { RecordDigest } from '../record/digest.ts';
import { measuredPhases, t0MsOf } from '../record/measured-phases.ts';
import type { Labels } from '../record/metric.ts';
import { labelKey } from '../record/metric.ts';
import { describedIn } from '../record/recorded-metric.ts';
import type { Row, Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { RequestTally } from './request-tally.ts';
import { sampleMeasures } from './sample-measures.ts';
import { Series, type SeriesParts } from './series.ts';

type Window = { name: string; fromMs: number; toMs: number };

type Known = { metric: string; window: Window; series: readonly Series[] | undefined };

/**
 * Returns the values that a comparison uses, from the steady phases of a run. Each phase and each series has its own
 * values.
 */
export function recordDigest(
  run: Pick<RunDocument, 't0' | 'startedAt' | 'stoppedAt' | 'phases' | 'metrics'>,
  rows: Iterable<Row>,
  samples: Iterable<Sample>,
): RecordDigest {
  const steady = measuredPhases(run).filter(({ kind, startS, endS }) => kind === 'steady' && endS > startS);
  const atMs = (seconds: number) => t0MsOf(run) + Math.round(seconds * 1000);
  const windows = steady.map(({ name, startS, endS }) => ({ name, fromMs: atMs(startS), toMs: atMs(endS) }));
  const all = new Map<string, Series>();
  const tally = new RequestTally();
  // All rows of a stored series share one `labels` object, so `seriesOf` need not run for each row.
  const known = new Map<Labels, Known>();
  for (const row of rows) {
    const window = windows.find(({ name, fromMs, toMs }) =>
      row.labels.phase === undefined ? row.t >= fromMs && row.t < toMs : row.labels.phase === name,
    );
    if (!window) continue;
    let found = known.get(row.labels);
    if (found?.metric !== row.metric || found.window !== window) {
      found = { metric: row.metric, window, series: seriesOf(row, run, window, all) };
      known.set(row.labels, found);
    }
    if (found.series === undefined) continue;
    tally.add(row);
    for (const series of found.series) series.add(row);
  }
  const digests = [...all.values()].map((series) => series.digest());
  return {
    measures: [
      ...digests.flatMap(({ measures }) => measures),
      ...sampleMeasures(run, samples, new Set(steady.map(({ name }) => name))),
    ],
    shapes: digests.flatMap(({ shape }) => shape ?? []),
    requests: tally.requests,
    slices: tally.slices(),
  };
}

/** Returns the series to which the row belongs; undefined for a metric that comparisons ignore. */
function seriesOf(
  row: Row,
  run: Pick<RunDocument, 'metrics'>,
  window: Window,
  all: Map<string, Series>,
): Series[] | undefined {
  if (leftOut.test(row.metric)) return undefined;
  return groupsOf(row).flatMap(({ metric, labels }) => {
    const described = describedIn(run, metric, 'h' in row ? 'histogram' : 'n' in row ? 'count' : 'gauge', labels);
    const better = betterOf(described, labels);
    // If neither higher nor lower values of a metric are better, the metric cannot regress.
    if (better === null) return [];
    const { unit } = described;
    return [oneOf(all, metric, { ...labels, phase: window.name }, { ...window, unit, better })];
  });
}

function oneOf(all: Map<string, Series>, metric: string, labels: Labels, about: SeriesParts): Series {
  const key = `${metric}\u0002${labelKey(labels)}`;
  const series = all.get(key) ?? new Series(metric, labels, about);
  all.set(key, series);
  return series;
}

/**
 * The metrics that a comparison ignores. Some describe the load generator or its host. A number of bytes is neither
 * good nor bad. k6's metrics that end in `_rate` also cover the warm-up. The others repeat SLOs or compared metrics.
 */
const leftOut =
  /^meshproof_(generator_|host_|target_up$|target_stall_)|^k6_(vus|vus_max|data_sent_total|data_received_total|iterations_total|started_iterations_total|[a-z_]+_rate)$/;

/** The times of the parts of a request. They explain a change, but are not compared as metrics. */
export const requestPart = /^k6_http_req_(blocked|connecting|tls_handshaking|sending|waiting|receiving)_seconds$/;
const requests = /^k6_http_req(s_total|_duration_seconds)$/;

/**
 * Labels that do not separate series of requests: the outcomes of a request, `method` and `instance` (the k6 process).
 */
const ofRequest: readonly string[] = ['status', 'expected_response', 'error_code', 'method', 'outcome', 'instance'];

/** A request belongs to the series of its labels and to the series of all requests. */
function groupsOf({ metric, labels }: Row): { metric: string; labels: Labels }[] {
  if (requestPart.test(metric)) return [];
  if (!requests.test(metric)) return [{ metric, labels: without(labels, ['phase', 'instance']) }];
  return [
    { metric, labels: without(labels, ['phase', ...ofRequest]) },
    { metric, labels: {} },
  ];
}

function without(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}
