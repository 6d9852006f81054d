import type { Evidence } from '../../results/record/evidence.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import { formatValue } from '../../results/words/format.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { loopLags } from '../evidence/loop-lags.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import type { Excuse } from './rule.ts';
import { producersOf } from './taint.ts';

const isLengthened = whereKind({ ratio: false, quantile: true, limit: false });

/** A quarter of the seconds have at least the p75 of the lag. So many seconds can change a p95 of the latency. */
const lagQuantile = 0.75;

/**
 * Returns the reason why a broken latency limit is INVALID and not FAIL: without the lag of the load generator, the
 * limit would hold. Undefined for any other SLO. A PASS stays valid, because lag only lengthens measured times. The lag
 * is the larger of two numbers. One is the p99 of the producer's own lag. The other is the p75 of the lag of
 * meshproof's main process, over the seconds of the phase.
 */
export function ownLag(
  { sli, op, objective, unit }: Pick<Slo, 'sli' | 'op' | 'objective' | 'unit'>,
  { verdict, value }: Pick<SloVerdict, 'verdict' | 'value'>,
  { window }: JudgedPhase,
  evidence: Evidence,
): Excuse | undefined {
  if (verdict !== 'FAIL' || value === null || !isLengthened(sli) || unit !== 's') return undefined;
  const names = producersOf(sli, evidence);
  const lags = evidence.producers
    .filter(({ name }) => names.includes(name))
    .map(({ name, health }) => ({ who: name, seconds: health?.lagSeconds?.p99 ?? 0 }));
  lags.push({ who: "the load generator's machine", seconds: machineLagSeconds(evidence, window) });
  const late = lags.sort((a, b) => b.seconds - a.seconds)[0]!;
  if (!meetsObjective(value - late.seconds, op, objective)) return undefined;
  return {
    code: 'own-lag',
    cause: `the lag of ${late.who} could explain the breach`,
    evidence: `${formatValue(value, 's')} with a lag of ${formatValue(late.seconds, 's')} against a limit of ${formatValue(objective, 's')}`,
  };
}

function machineLagSeconds(evidence: Evidence, window: Phase | undefined): number {
  const lags = Float64Array.from(loopLags(evidence, window).values()).sort();
  return lags.length === 0 ? 0 : nearestRank(lags, lagQuantile);
}
