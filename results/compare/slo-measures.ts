import type { Measure } from '../record/digest.ts';
import type { RunDocument, SloVerdict } from '../record/run.ts';

/** A change smaller than this is none: 5 % of a time or count, 0.1 points of a share. */
const marginRatio = 0.05;
const marginShare = 0.001;

/** Two one-sided 95 % bounds are so many standard errors apart. */
const boundsApart = 2 * 1.645;

/** The value of each SLO in a run: the metrics that decide. */
export function sloMeasures(run: Pick<RunDocument, 'slos'>): Measure[] {
  return run.slos.map((slo) => {
    const share = isShare(slo);
    return {
      name: `${slo.name}{${slo.phase}}`,
      unit: share ? 'ratio' : slo.unit,
      better: slo.op.startsWith('>') ? 'higher' : 'lower',
      primary: true,
      margin: { ratio: marginRatio, difference: share ? marginShare : marginRatio * Math.abs(slo.objective) },
      value: slo.value !== null && Number.isFinite(slo.value) ? slo.value : null,
      ...(slo.value === null && slo.censored && { beyond: true }),
      within: withinOf(slo),
      blur: 0,
    };
  });
}

/** A share of good ones: its distance from 1 is what matters, so it is never measured by a ratio. */
function isShare({ op, unit }: Pick<SloVerdict, 'op' | 'unit'>): boolean {
  return op.startsWith('>') && unit === '1';
}

/** Of a ratio where both bounds are above zero: a bound far above says little about the other side. */
function withinOf(slo: SloVerdict): number | null {
  const [low, high] = slo.interval ?? [null, null];
  if (low === null || high === null || slo.value === null) return null;
  const ratio = !isShare(slo) && low > 0 && slo.value > 0;
  return ratio ? (slo.value * Math.log(high / low)) / boundsApart : Math.max(0, high - low) / boundsApart;
}
