import { sum } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import { type Labels, labelKey } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';

const started = 'k6_started_iterations_total';
const ended = 'k6_iterations_total';

/** A row, and how many of its requests or iterations got no answer. */
export type Unanswered = { row: Row; n: number };

/**
 * Returns the seconds in which unanswered requests or iterations started, each with their number. k6 reports iterations
 * that never end only at the end of the load, so only the phase of their start is known. Counted in one second, these
 * iterations would look like a short outage.
 */
export function startedIn(all: Iterable<Unanswered>, evidence: Evidence): [second: number, n: number][] {
  const places: [number, number][] = [];
  const late = new Map<string, { labels: Labels; told: [number, number][] }>();
  for (const { row, n } of all) {
    const { outcome } = row.labels;
    if (outcome !== 'unfinished' && outcome !== 'cut') {
      places.push([withinPhase(row, evidence), n]);
      continue;
    }
    // Each of several k6 processes has a row with the same labels.
    const key = labelKey(row.labels);
    late.set(key, { labels: row.labels, told: [...(late.get(key)?.told ?? []), [row.t, n]] });
  }
  return [...places, ...[...late.values()].flatMap((one) => placesOf(one, evidence))];
}

/**
 * Returns the second in which a dropped iteration counts. If k6 reports the iteration after its phase has ended, the
 * iteration counts in the last second of this phase.
 */
function withinPhase({ t, labels }: Row, { t0Ms, phases }: Evidence): number {
  const phase = phases.find(({ name }) => name === labels.phase);
  return phase ? Math.min(t, t0Ms + (phase.endS - 1) * 1000) : t;
}

/**
 * Returns the earliest seconds in which the iterations that never ended can have started, each with their number. Such
 * an iteration stays open. If n iterations are open when a second begins, at most n of them started before.
 */
function placesOf({ labels, told }: { labels: Labels; told: [number, number][] }, evidence: Evidence) {
  const { outcome: _, ...match } = labels;
  const change = new Map<number, number>();
  const count = (metric: string, sign: number) => {
    for (const row of evidence.rows(metric, match))
      if ('n' in row) change.set(row.t, (change.get(row.t) ?? 0) + sign * row.n);
  };
  count(started, 1);
  count(ended, -1);
  const seconds = [...change.keys()].sort((a, b) => a - b);
  let open = 0;
  const openBefore = seconds.map((second) => {
    const before = open;
    open += change.get(second)!;
    return Math.max(0, before);
  });
  if (seconds.length === 0) return told;
  const places: [number, number][] = [];
  let [left, least] = [sum(told.map(([, n]) => n)), Number.POSITIVE_INFINITY];
  for (let i = seconds.length - 1; i >= 0; i--) {
    least = Math.min(least, openBefore[i]!);
    const here = Math.max(0, left - least);
    if (here > 0) places.push([seconds[i]!, here]);
    left -= here;
  }
  return places;
}
