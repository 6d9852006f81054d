import type { Measure } from '../record/digest.ts';
import type { RunDocument, SloVerdict } from '../record/run.ts';

/** The margins: 5 % of a time or count, and 0.1 percentage points of a share. A smaller change counts as no change. */
const marginRatio = 0.05;
const marginShare = 0.001;

/** The distance of two one-sided 95 % bounds in standard errors: 2·z(0.95). */
const boundsApart = 2 * 1.645;

/** Returns the value of each SLO in a run, as a primary measure. Primary measures decide a comparison. */
export function sloMeasures(run: Pick<RunDocument, 'slos'>): Measure[] {
  return run.slos.map((slo) => {
    const share = isShare(slo);
    return {
      name: sloMeasureName(slo),
      unit: share ? 'ratio' : slo.unit,
      better: slo.op.startsWith('>') ? 'higher' : 'lower',
      primary: true,
      margin: { ratio: marginRatio, difference: share ? marginShare : marginRatio * Math.abs(slo.objective) },
      value: slo.value !== null && Number.isFinite(slo.value) ? slo.value : null,
      ...(slo.value === null && slo.censored && { beyond: true }),
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

/**
 * True when the SLO is a share of good events. Shares are compared by difference, because their distance from 1
 * matters.
 */
function isShare({ op, unit }: Pick<SloVerdict, 'op' | 'unit'>): boolean {
  return op.startsWith('>') && unit === '1';
}

/**
 * The standard error of an SLO's value, from its two bounds; null when a bound or the value is missing. A skewed
 * interval, such as 180 ms to 900 ms around 200 ms, is measured by the ratio of its bounds. A bound that is far away on
 * one side then does not make the other side wider.
 */
function withinOf(slo: SloVerdict): number | null {
  const [low, high] = slo.interval ?? [null, null];
  if (low === null || high === null || slo.value === null) return null;
  const ratio = !isShare(slo) && low > 0 && slo.value > 0;
  return ratio ? (slo.value * Math.log(high / low)) / boundsApart : Math.max(0, high - low) / boundsApart;
}
