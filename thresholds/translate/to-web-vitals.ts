import { type Slo, whereKind } from '../../results/record/slo.ts';

const isQuantile = whereKind({ ratio: false, quantile: true, limit: false });

/**
 * The limit of a web vital at a quantile of page views, in the units of web-vitals: milliseconds, or a score for CLS.
 */
export type Budget = { vital: string; limit: number; quantile: number; slo: string };

const metric = /^web_vital_([a-z]+)_(seconds|score)$/;

/** Returns the SLOs on web vitals as budgets. https://github.com/GoogleChrome/web-vitals#metric */
export function toWebVitals(slos: readonly Slo[]): Budget[] {
  return slos.flatMap(({ name, sli }) => {
    if (!isQuantile(sli)) return [];
    const [, vital, unit] = metric.exec(sli.of.metric) ?? [];
    if (vital === undefined) return [];
    const limit = unit === 'seconds' ? Number((sli.limit * 1000).toPrecision(6)) : sli.limit;
    return [{ vital: vital.toUpperCase(), limit, quantile: sli.q, slo: name }];
  });
}
