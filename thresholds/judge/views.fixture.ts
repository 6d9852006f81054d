import { toEvidence } from '../../results/record/evidence.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import { catalogue, phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const lcp = slos.find(({ name }) => name === 'web-lcp')!;

/** A journey run: its page views in seconds, and the number of planned starts that it represents (1 when absent). */
export type JourneyRun = { views: readonly number[]; starts?: number };

/** The verdict on the p75 of page views in the steady phase, by the code that judges real runs. */
export function judgeViews(runs: readonly JourneyRun[], changed: Partial<Slo>): SloVerdict {
  const samples = runs.flatMap(({ views, starts = 1 }, run) =>
    views.map((value) => ({
      t: t0Ms + 6000 + (run * 38_000) / runs.length,
      metric: 'web_vital_lcp_seconds',
      labels: { phase: 'steady' },
      value,
      detail: { run, starts },
    })),
  );
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: [], samples, catalogue });
  return judge([{ ...lcp, ...changed }], evidence, { status: 'valid', reasons: [] })[0]!;
}
