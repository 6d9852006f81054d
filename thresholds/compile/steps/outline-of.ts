import type { Tier, TieredAlert } from '../burn-tiers.ts';
import { stepSeconds } from '../expected-alert.ts';
import { expectedFiring, type Firing, type Step } from '../expected-firing.ts';
import { hasSureText } from './expand-template.ts';

/** `steps` has the events of each step. `check` returns the indexes of the steps at which the alerts are checked. */
export type Plan = { steps: Step[]; check: (firings: Firing[]) => number[] };

/** A test of one tier of an alert. `plan` takes the error ratio of the test, as a multiple of the tier's limit. */
export type PlannedTest = { alert: TieredAlert; tier: Tier; title: string; plan: (multiple: number) => Plan };

/**
 * The error ratios to try in a test, as multiples of the limit at which the alert fires. The multiple 2 is missing: a
 * window half full of errors would be exactly at the limit. The alert texts contain rounded ratios. A test uses the
 * first multiple whose ratios are rounded alike in every version of Prometheus.
 */
const multiples = [2.1, 2.13, 2.17, 2.19] as const;

/** The steps of a test up to its last check, and the state of each alert at each check. */
export type Outline = { steps: readonly Step[]; checks: readonly { at: number; states: readonly Firing[] }[] };

/**
 * Returns the outline of a test. The outlines are cached, because computing the steps takes most of the time, and SLOs
 * with equal windows and limits have the same outline.
 */
export function outlineOf(alerts: readonly TieredAlert[], { alert, tier, title, plan }: PlannedTest): Outline {
  const numbers = alerts.map(({ urgency, forS, tiers }) => [
    urgency,
    forS,
    tiers.map(({ shortS, longS, limit, op }) => [shortS, longS, limit, op]),
  ]);
  const key = JSON.stringify([numbers, alerts.indexOf(alert), alert.tiers.indexOf(tier), title]);
  const known = outlines.get(key);
  if (known !== undefined) return known;
  const drawn = (multiple: number): Outline => {
    const { steps, check } = plan(multiple);
    const firings = alerts.map((one) => expectedFiring(one, steps, stepSeconds(tier.shortS)));
    const checked = check(firings[alerts.indexOf(alert)]!);
    return {
      steps: steps.slice(0, checked.at(-1)! + 1),
      checks: checked.map((at) => ({ at, states: firings.map((states) => states[at]!) })),
    };
  };
  let made = drawn(multiples[0]);
  for (const multiple of multiples.slice(1)) if (!isSure(made)) made = drawn(multiple);
  outlines.set(key, made);
  return made;
}

/** Returns true if the text of each alert that fires is the same in every version of Prometheus. */
function isSure({ checks }: Outline): boolean {
  return checks.every(({ states }) => states.every(({ fires, value }) => !fires || hasSureText(value)));
}

const outlines = new Map<string, Outline>();
