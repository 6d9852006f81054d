import type { Measure } from '../record/digest.ts';
import type { RunDocument, SloVerdict } from '../record/run.ts';

/** A smaller change counts as no change: 5 % of a time or count, and 0.1 percentage points of a share. */
const marginRatio = 0.05;
const marginShare = 0.001;

/** The distance of two one-sided 95 % bounds in standard errors: 2·z(0.95). */
const boundsApart = 2 * 1.645;

/**
 * Returns the value of each SLO in a run. These measures are `primary`: they decide a comparison. An INVALID SLO has no
 * value, because its data cannot be trusted.
 */
export function sloMeasures(run: Pick<RunDocument, 'slos'>): Measure[] {
  return run.slos.map((slo) => {
    const share = isShare(slo);
    const value = slo.verdict === 'INVALID' ? null : slo.value;
    return {
      name: sloMeasureName(slo),
      unit: share ? 'ratio' : slo.unit,
      better: slo.op.startsWith('>') ? 'higher' : 'lower',
      primary: true,
      margin: { ratio: marginRatio, difference: share ? marginShare : marginRatio * Math.abs(slo.objective) },
      value: value !== null && Number.isFinite(value) ? value : null,
      ...(value === null && slo.verdict !== 'INVALID' && slo.censored && { beyond: true }),
      ...((slo.fold === 'max' || slo.fold === 'min') && { limit: { op: slo.op, objective: slo.objective } }),
      within: withinOf(slo),
      blur: 0,
    };
  });
}

/** Returns the name of the measure of an SLO in one phase. */
export function sloMeasureName({ name, phase }: Pick<SloVerdict, 'name' | 'phase'>): string {
  return `${name}{${phase}}`;
}

/** Shares of good events are compared by difference, because their distance from 1 matters. */
function isShare({ op, unit }: Pick<SloVerdict, 'op' | 'unit'>): boolean {
  return op.startsWith('>') && unit === '1';
}

/**
 * Returns the standard error of an SLO's value, computed from the bounds of the value; null without bounds. For a
 * positive value, it is computed from the bounds' logarithms, so that a very high upper bound has less effect.
 */
function withinOf(slo: SloVerdict): number | null {
  const [low, high] = slo.interval ?? [null, null];
  if (low === null || high === null || slo.value === null) return null;
  const ratio = !isShare(slo) && low > 0 && slo.value > 0;
  return ratio ? (slo.value * Math.log(high / low)) / boundsApart : Math.max(0, high - low) / boundsApart;
}
