import { alertRules } from './alert-rules.ts';
import type { AlertedSlo } from './alerted-slo.ts';
import type { LeftOut, TieredAlert } from './burn-tiers.ts';
import { recordingRules } from './recording-rules.ts';
import type { RuleGroup } from './rule.ts';
import { type Scaling, scaledAlert } from './scale-windows.ts';
import { tieredAlerts } from './tiered-alerts.ts';

/**
 * The rules of one SLO, its alerts before scaling (`original`) and after it (`alerts`), and the tiers that are left
 * out.
 */
export type CompiledRules = {
  slo: AlertedSlo;
  alerts: TieredAlert[];
  original: TieredAlert[];
  leftOut: LeftOut[];
  groups: RuleGroup[];
};

/** The scrape interval of Prometheus in seconds, and the scaling of a drill (null in production). */
export type Collection = { scrapeS: number; scaling: Scaling | null };

/** The scrape interval in seconds, as in Prometheus' getting-started guide. */
export const usualScrapeS = 15;

/** The minimum number of samples in a window. A rate over fewer samples is noise. */
const samplesPerWindow = 4;

/** The shortest window of a rule in seconds, for a scrape interval. */
export const shortestWindowS = (scrapeS: number): number => samplesPerWindow * scrapeS;

/**
 * The recording rules and alerts of an SLO. Throws UserError when an alert policy, or every default tier, could never
 * fire.
 */
export function compileRules(given: AlertedSlo, { scrapeS, scaling }: Collection): CompiledRules {
  const { alerts: original, leftOut } = tieredAlerts(given, shortestWindowS(scrapeS));
  const alerts = scaling ? original.map((alert) => scaledAlert(alert, scaling)) : original;
  const slo = scaling ? { ...given, periodS: Math.round(given.periodS / scaling.by) } : given;
  const tiers = alerts.flatMap((alert) => alert.tiers);
  return { slo, alerts, original, leftOut, groups: [...recordingRules(slo, tiers), alertRules(slo, alerts)] };
}
