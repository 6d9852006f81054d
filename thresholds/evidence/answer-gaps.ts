import type { Evidence } from '../../results/record/evidence.ts';
import { countOf } from '../../results/record/histogram.ts';
import { loopLags } from './loop-lags.ts';

/**
 * A time in which requests of a scenario waited and none was answered. `atS` is the start of the gap, in seconds since
 * the start of the load. `seconds` is the longest response time in the second after the gap. `started` is true if k6
 * started iterations in each second of the gap.
 */
export type AnswerGap = { scenario: string; atS: number; seconds: number; started: boolean };

/** With ten missing answers, the probability that a gap occurs by chance is 0.00005 (e^-10, for random arrivals). */
const fewestMissing = 10;

type Second = { answers: number; longestS: number; started: number };

/**
 * Returns the gaps in the answers of each k6 scenario, in order of time within a scenario. A gap counts only if the
 * next second has an answer that took at least as long as the gap. Such an answer proves that a request was under way
 * during the gap. If the load generator's own machine was blocked for at least half of a gap, the gap is left out.
 */
export function answerGaps(evidence: Evidence): AnswerGap[] {
  const lags = loopLags(evidence);
  return [...secondsOf(evidence)].flatMap(([scenario, seconds]) =>
    gapsIn(seconds).flatMap(({ from, to, missing }): AnswerGap[] => {
      const empty = Array.from({ length: to - from }, (_, i) => from + i);
      const after = seconds.get(to)!.longestS;
      const isOurs = [...empty, to].some((second) => (lags.get(second) ?? 0) >= (to - from) / 2);
      if (after < to - from || missing < fewestMissing || isOurs) return [];
      const started = empty.every((second) => (seconds.get(second)?.started ?? 0) > 0);
      return [{ scenario, atS: from, seconds: after, started }];
    }),
  );
}

/**
 * Returns the gaps: the seconds without an answer between two seconds with answers. `missing` is the number of missing
 * answers, estimated from the mean rate of the seconds with answers.
 */
function gapsIn(seconds: ReadonlyMap<number, Second>): { from: number; to: number; missing: number }[] {
  const answered = [...seconds].filter(([, { answers }]) => answers > 0).map(([second]) => second);
  answered.sort((a, b) => a - b);
  const perSecond = answered.reduce((sum, second) => sum + seconds.get(second)!.answers, 0) / answered.length;
  return answered.slice(1).flatMap((to, i) => {
    const from = answered[i]! + 1;
    return from < to ? [{ from, to, missing: perSecond * (to - from) }] : [];
  });
}

function secondsOf(evidence: Evidence): Map<string, Map<number, Second>> {
  const all = new Map<string, Map<number, Second>>();
  const at = (t: number, { scenario = '' }: Readonly<Record<string, string>>): Second => {
    const seconds = all.get(scenario) ?? new Map<number, Second>();
    all.set(scenario, seconds);
    const second = Math.floor((t - evidence.t0Ms) / 1000);
    const found = seconds.get(second) ?? { answers: 0, longestS: 0, started: 0 };
    seconds.set(second, found);
    return found;
  };
  for (const row of evidence.rows('k6_http_req_duration_seconds')) {
    if (!('h' in row) || row.labels.status === '0' || countOf(row.h) === 0) continue;
    const second = at(row.t, row.labels);
    second.answers += countOf(row.h);
    const last = row.h.index.at(-1);
    // The lower edge of the slowest answer's bucket is used, so that the printed wait is never too long.
    if (last !== undefined) second.longestS = Math.max(second.longestS, 2 ** ((last - 1) / 2 ** row.h.schema));
  }
  for (const row of evidence.rows('k6_started_iterations_total'))
    if ('n' in row && row.n > 0) at(row.t, row.labels).started += row.n;
  return all;
}
