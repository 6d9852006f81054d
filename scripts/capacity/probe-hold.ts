import type { judgeHold } from '../../results/capacity/judge-hold.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import { countOf, upperEdge } from '../../results/record/histogram.ts';
import type { Select } from '../../results/record/metric.ts';
import { type Slo, whereKind, wholeRun } from '../../results/record/slo.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { httpReqDuration, httpReqs } from '../../simulators/k6/rows/metrics.ts';
import {
  censoredPerSecond,
  countsPerSecond,
  histogramsPerSecond,
  type PerSecond,
} from '../../thresholds/evidence/per-second.ts';

const canDivide = whereKind({ ratio: true, quantile: true, limit: false });

/**
 * True for an SLO that divides events into good and bad: a share, or an upper limit on a quantile of a histogram. False
 * for an SLO over the whole run, which includes the warm-up.
 */
export function dividesEvents({ phases, sli, op }: Slo, metricOf: Evidence['metric']): boolean {
  if (phases.includes(wholeRun)) return false;
  if (!canDivide(sli)) return false;
  return sli.kind === 'ratio' || (op.startsWith('<') && metricOf(sli.of.metric)?.metric.kind === 'histogram');
}

/**
 * Returns the number of all events and of bad events of an SLO, second by second. Undefined for an SLO that does not
 * divide events into good and bad.
 */
export function holdOf(
  slo: Slo,
  evidence: Evidence,
  window: Phase,
  countDropped: boolean,
): Parameters<typeof judgeHold>[0] | undefined {
  const { sli } = slo;
  if (!canDivide(sli) || !dividesEvents(slo, evidence.metric)) return undefined;
  if (sli.kind === 'ratio') {
    const total = countsPerSecond(evidence, sli.total, window);
    const part = countsPerSecond(evidence, sli.part, window);
    const never = unserved(evidence, sli.total, window, countDropped);
    return align(
      window,
      evidence,
      (t) => {
        const answered = total.get(t) ?? 0;
        const bad = sli.counts === 'bad' ? (part.get(t) ?? 0) : answered - (part.get(t) ?? 0);
        return { total: answered + (never.get(t) ?? 0), bad: bad + (never.get(t) ?? 0) };
      },
      1 - slo.objective,
    );
  }
  // An error is a bad answer, however fast it is. So the total counts all answers, even if the SLO selects only answers
  // with an expected status.
  const { expected_response: expected, ...match } = sli.of.match;
  const all = { metric: sli.of.metric, match: expected === 'true' ? match : sli.of.match };
  const answered = countsPerSecond(evidence, [all], window);
  const inTime = fastPerSecond(evidence, sli.of, sli.limit, window);
  const never = unserved(evidence, [all], window, countDropped);
  const hold = align(
    window,
    evidence,
    (t) => {
      const total = (answered.get(t) ?? 0) + (never.get(t) ?? 0);
      return { total, bad: total - (inTime.get(t) ?? 0) };
    },
    1 - sli.q,
  );
  return { ...hold, times: histogramsPerSecond(evidence, sli.of, window).map((h) => h.sum / countOf(h)) };
}

/**
 * Returns the number of requests per second that were not served. Rejections by a rate limit count, because they show
 * that the target does not sustain the load. Dropped and unfinished requests count only with `countDropped`.
 */
function unserved(evidence: Evidence, selects: readonly Select[], window: Phase, countDropped: boolean): PerSecond {
  const all: PerSecond = countDropped ? censoredPerSecond(evidence, selects, window) : new Map();
  const refused = selects
    .filter(({ metric }) => metric === httpReqDuration)
    .map(({ match: { expected_response: _, ...match } }) => ({ metric: httpReqs, match: { ...match, status: '429' } }));
  for (const [t, n] of countsPerSecond(evidence, refused, window)) all.set(t, (all.get(t) ?? 0) + n);
  return all;
}

function align(
  window: Phase,
  { t0Ms }: Evidence,
  at: (t: number) => { total: number; bad: number },
  budget: number,
): Parameters<typeof judgeHold>[0] {
  const total: number[] = [];
  const bad: number[] = [];
  // A request belongs to the phase in which it started. Its answer may come after the phase, up to `lateS` seconds.
  for (let t = t0Ms + window.startS * 1000; t < t0Ms + (window.endS + lateS) * 1000; t += 1000) {
    const one = at(t);
    if (one.total <= 0) continue;
    total.push(one.total);
    bad.push(Math.min(one.total, Math.max(0, one.bad)));
  }
  return { total, bad, times: [], budget };
}

/** k6's default timeout of a request. After this time, no answer can come. */
const lateS = 60;

function fastPerSecond(evidence: Evidence, of: Select, limit: number, window: Phase): PerSecond {
  const fast: PerSecond = new Map();
  for (const row of evidence.rows(of.metric, of.match, window)) {
    if (!('h' in row)) continue;
    const { schema, zero, index, count } = row.h;
    // A bucket counts as good if its geometric middle is within the limit.
    const middle = 2 ** (-0.5 / 2 ** schema);
    const n = count.reduce((sum, c, i) => (upperEdge(index[i]!, schema) * middle <= limit ? sum + c : sum), zero);
    fast.set(row.t, (fast.get(row.t) ?? 0) + n);
  }
  return fast;
}
