import { alertRules } from './alert-rules.ts';
import type { AlertedSlo } from './alerted-slo.ts';
import { burnTiers, type LeftOut, type Tier } from './burn-tiers.ts';
import { recordingRules } from './recording-rules.ts';
import type { RuleGroup } from './rule.ts';
import { type Scaling, scaledTier } from './scale-windows.ts';
import { impossibleObjective } from './tier-words.ts';

/** The rules of one SLO, the tiers that they consist of, and the tiers that are left out. */
export type CompiledRules = { slo: AlertedSlo; tiers: Tier[]; leftOut: LeftOut[]; groups: RuleGroup[] };

/** How Prometheus collects: a rate needs four samples in its window. */
export type Collection = { scrapeS: number; scaling: Scaling | null };

const samplesPerWindow = 4;

/**
 * The recording rules and alerts of an SLO. Throws UserError with the arithmetic when none of its alerts could fire.
 */
export function compileRules(slo: AlertedSlo, { scrapeS, scaling }: Collection): CompiledRules {
  const { objective, periodS } = slo;
  const { tiers: original, leftOut } = burnTiers({ objective, periodS, floorS: samplesPerWindow * scrapeS });
  if (original.length === 0) throw impossibleObjective(slo, leftOut);
  const tiers = scaling ? original.map((tier) => scaledTier(tier, scaling)) : original;
  const scaledSlo = scaling ? { ...slo, periodS: Math.round(periodS / scaling.by) } : slo;
  return { slo, tiers, leftOut, groups: [...recordingRules(scaledSlo, tiers), alertRules(scaledSlo, tiers)] };
}
