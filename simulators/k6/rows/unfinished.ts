import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Labels } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import type { CallKind } from '../../../scenarios/lib/names.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import { arrivalDuration, grpcReqDuration, httpReqDuration, wsConnecting } from './metrics.ts';

/** The iterations of one k6 scenario that k6 interrupted in a phase, at the end of the load or of a ramp. */
export type Interrupted = {
  labels: Labels;
  iterations: number;
  /** The calls of these iterations that waited for the target. */
  calls: Readonly<Partial<Record<CallKind, number>>>;
  /** True if the script gives its iterations too little time for an answer. */
  isHasty: boolean;
};

const durations: Readonly<Record<CallKind, string>> = {
  http: httpReqDuration,
  grpc: grpcReqDuration,
  ws: wsConnecting,
};

/**
 * Returns rows for interrupted iterations, in the last second of their phase. Each call that waited gets a censored
 * duration, because its true duration is longer than the time until k6 interrupted it. k6 itself does not count such a
 * call. Each iteration gets a censored arrival duration. The outcome is `unfinished` if the target had time to answer,
 * and `cut` if it had not, or if the iteration did not wait for it.
 */
export function rowsOfInterrupted({ labels, iterations, calls, isHasty }: Interrupted, phase: Phase, t0Ms: number) {
  const t = t0Ms + Math.ceil(phase.endS - 1) * 1000;
  const row = (metric: string, outcome: string, censored: number): Row[] =>
    censored > 0
      ? [{ t, metric, labels: { ...labels, phase: phase.name, outcome }, h: { ...emptyHistogram(), censored } }]
      : [];
  if (iterations <= 0) return [];
  const outcome = isHasty ? 'cut' : 'unfinished';
  const kinds = Object.keys(durations) as CallKind[];
  const waiting = Math.min(
    iterations,
    kinds.reduce((sum, kind) => sum + Math.max(0, calls[kind] ?? 0), 0),
  );
  return [
    ...kinds.flatMap((kind) => row(durations[kind], outcome, calls[kind] ?? 0)),
    ...(isHasty
      ? row(arrivalDuration, 'cut', iterations)
      : [...row(arrivalDuration, outcome, waiting), ...row(arrivalDuration, 'cut', iterations - waiting)]),
  ];
}
