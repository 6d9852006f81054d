import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Labels } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { programTag, scenarioParts } from '../program/keys.ts';
import { AddressNames } from './address-names.ts';
import { answersTogether } from './answers-together.ts';
import { failedGrpcOnce } from './failed-grpc-once.ts';
import { fineDurations } from './fine-durations.ts';
import { arrivalDuration, droppedIterations, httpReqDuration } from './metrics.ts';
import { oneRowPerCall } from './one-row-per-call.ts';
import { failUnanswered } from './unanswered.ts';

/** k6 adds this label to every series because of an experimental feature. meshproof removes the label. */
const noise = 'k6_feature_native_histograms';

const mostKnown = 10_000;

/**
 * `phase` gets the planned iterations of a k6 scenario that are missing at the `maxDuration` of its executor. k6
 * reports missing iterations late, possibly in a phase that is not judged.
 */
export type MissedPhase = { program: string; scenario: string; phase: string };

/**
 * Returns a function that turns k6's rows into rows of the record. The function masks the secrets in label values
 * before it removes queries and ids from addresses. Otherwise, a removed id could split a secret, and the masker would
 * not find the parts.
 */
export function rowsFromK6(
  note: (text: string) => void = () => undefined,
  missed: readonly MissedPhase[] = [],
): (rows: readonly Row[]) => Row[] {
  const phases = new Map(missed.map(({ program, scenario, phase }) => [JSON.stringify([program, scenario]), phase]));
  const phaseOf = ({ scenario, [programTag]: program }: Labels) => phases.get(JSON.stringify([program, scenario]));
  const known = new Map<string, string>();
  const names = new AddressNames((example) =>
    note(
      `addresses are grouped under at most 200 names such as ${example}; set tags: { name } on a request to name it yourself`,
    ),
  );
  const fit = (value: string) => {
    const fitting = known.get(value) ?? names.nameOf(masker.text(value));
    // Without this limit, every distinct address of the run would stay in memory.
    if (known.size < mostKnown) known.set(value, fitting);
    return fitting;
  };
  return (rows) => {
    const clean = fineDurations(oneRowPerCall(failUnanswered(failedGrpcOnce(answersTogether(rows)))))
      .filter(isJudged)
      .map((row) => ({ ...row, labels: mapValues(cleanLabels(row, phaseOf), fit) }));
    return [...clean, ...censorDropped(clean)];
  };
}

/**
 * Returns false for the durations of answers with status 429. A rate-limited request is neither success nor error, and
 * its fast answer is not a latency. The request still counts in `k6_http_reqs_total`.
 */
function isJudged({ metric, labels }: Row): boolean {
  return metric !== httpReqDuration || labels.status !== '429';
}

/**
 * Returns two rows for each row of dropped arrivals: one of the request duration, and one of the arrival duration. The
 * values are censored: no VU was free for these arrivals, so each counts as slower than the timeout.
 */
export function censorDropped(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => {
    if (row.metric !== droppedIterations || !('n' in row) || row.n <= 0) return [];
    const labels = { ...cleanLabels(row), outcome: 'dropped' };
    const h = { ...emptyHistogram(), censored: row.n };
    return [httpReqDuration, arrivalDuration].map((metric) => ({ t: row.t, metric, labels, h }));
  });
}

function mapValues(labels: Row['labels'], map: (value: string) => string): Row['labels'] {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, map(value)]));
}

function cleanLabels({ metric, labels }: Row, phaseOf?: (labels: Labels) => string | undefined): Row['labels'] {
  const { [noise]: _, ...rest } = labels;
  if (metric !== droppedIterations) return rest;
  const phase = phaseOf?.(labels);
  return { ...rest, ...(phase !== undefined && { phase }), ...scenarioParts(labels.scenario ?? '') };
}
