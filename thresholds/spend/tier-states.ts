import type { TierState } from '../../results/record/budget-spend.ts';
import type { BurnAlert, BurnTier } from '../../results/record/slo.ts';
import { burnValue, type Step, statesOf } from '../compile/expected-firing.ts';
import { leastBad } from '../compile/tiers/tier-limit.ts';

/**
 * Returns the state of each tier of an alert over the seconds of a run. Before the start of the load, the service is
 * assumed to have had the run's mean traffic and no errors. If the past were empty, a few errors at the start could
 * fire an alert.
 */
export function tierStates(alert: BurnAlert, seconds: readonly Step[]): TierState[] {
  const eventsIn = windowsEndingAt(seconds);
  return alert.tiers.map((tier) => {
    const { urgency, severity, forS } = alert;
    const one = { urgency, severity, forS, tiers: [tier] };
    const states = statesOf(one, { count: seconds.length, stepS: 1 }, (at) =>
      burnValue([tier], (windowS) => eventsIn(at, windowS)),
    );
    const first = states.findIndex(({ fires }) => fires);
    const needsS = outageS(tier, forS);
    return {
      urgency,
      severity,
      longS: tier.longS,
      shortS: tier.shortS,
      needsS,
      state: first >= 0 ? 'fired' : seconds.length < needsS ? 'too-short' : 'quiet',
      firedAtS: first >= 0 ? first + 1 : null,
    };
  });
}

/**
 * Returns how many seconds a total outage lasts until a tier of the alert fires, including `forS`. The traffic is
 * assumed to be constant, with one event a second. The long window decides, because the short window exceeds the limit
 * at the same time or sooner.
 */
function outageS(tier: BurnTier, forS: number): number {
  return leastBad(tier.longS, tier) + forS;
}

/**
 * Returns a function that returns the events of the last `windowS` seconds up to second `at`. The returned function
 * returns null for a window without events.
 */
function windowsEndingAt(seconds: readonly Step[]): (at: number, windowS: number) => Step | null {
  const sums = [{ bad: 0, total: 0 }];
  for (const { bad, total } of seconds) {
    const before = sums.at(-1)!;
    sums.push({ bad: before.bad + bad, total: before.total + total });
  }
  const perSecond = sums.at(-1)!.total / seconds.length;
  return (at, windowS) => {
    const from = sums[Math.max(0, at + 1 - windowS)]!;
    const to = sums[at + 1]!;
    const before = Math.max(0, windowS - (at + 1)) * perSecond;
    const total = to.total - from.total + before;
    return total > 0 ? { bad: to.bad - from.bad, total } : null;
  };
}
