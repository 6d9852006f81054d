import { largest } from '../../scenarios/base/long-lists.ts';
import { keepFiringS, leastFailures } from './alert-rules.ts';
import type { Tier } from './burn-tiers.ts';
import { type CompiledRules, usualScrapeS } from './compile-rules.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { ruleTests } from './rule-test.ts';
import { tierTimes, whyLeftOut } from './tier-words.ts';
import { rounded } from './tiers/tier-limit.ts';

/**
 * The longest time until an alert sees a change of its SLI, in seconds. The change waits for a scrape, then for the
 * recording rules, then for the alerts. Prometheus evaluates recording rules and alerts at different times, once a
 * minute by default. In a drill (`--windows drill`), each of the three intervals is a second.
 */
const lagS = { production: usualScrapeS + 2 * 60, drill: 3 };

/**
 * Returns the lines about an SLO: its title, the times of each alert, and the guard (the minimum number of bad events).
 * The last lines say which windows are left out, and why.
 */
export function alertLines(rules: CompiledRules): string[] {
  const { slo, alerts, leftOut } = rules;
  return [
    `${slo.service}/${slo.name}: ${slo.title}`,
    ...alerts.flatMap((_, i) => linesOfAlert(rules, i)).map((line) => `  ${line}`),
    `  ${guardLine(
      alerts.flatMap((alert) => alert.tiers),
      slo.sli.kind === 'raw',
    )}`,
    ...(ruleTests(rules) === null ? ['  no generated test: write one by hand'] : []),
    ...leftOut.map((one) => `  left out: ${whyLeftOut(one, slo.objective)}`),
  ];
}

function linesOfAlert({ alerts, original }: CompiledRules, index: number): string[] {
  const { tiers, texts, forS, urgency } = alerts[index]!;
  const keepFiring = keepFiringS({ urgency, tiers });
  const timed = tiers.map((tier, t) => {
    const before = original[index]!.tiers[t]!;
    const isDrill = before.longS !== tier.longS;
    return {
      tier,
      before,
      isDrill,
      ...tierTimes(tier, { lagS: lagS[isDrill ? 'drill' : 'production'], keepFiringS: keepFiring }),
    };
  });
  const what = tiers.length > 1 ? 'this tier' : 'it';
  const lines = timed.map(
    ({ tier, before, isDrill, outageS, resolveS }) =>
      `${texts.name} ${urgency}-${tier.speed}: ${isDrill ? `${pair(before)} → ${pair(tier)}` : pair(tier)}, ` +
      `burn rate ${tier.op === '>' ? 'above' : 'of at least'} ${Number(tier.factor.toPrecision(6))}; ` +
      `a total outage fires it within ${prometheusDuration(outageS + forS)}, ` +
      `and ${what} resolves within ${prometheusDuration(resolveS)}`,
  );
  if (tiers.length === 1) return lines;
  const last = largest(timed.map(({ resolveS }) => resolveS));
  return [...lines, `${texts.name} ${urgency}: resolves within ${prometheusDuration(last)}, with its slowest tier`];
}

const pair = ({ longS, shortS }: Tier): string =>
  longS === shortS ? prometheusDuration(longS) : `${prometheusDuration(longS)}/${prometheusDuration(shortS)}`;

/** Returns the line about the guard, which keeps an alert quiet until the second bad event. A raw SLI has no guard. */
function guardLine(tiers: readonly Tier[], isRaw: boolean): string {
  if (isRaw) return 'no guard against few events: the SLI has no counts';
  const { limit, longS, op } = tiers[0]!;
  // Among at least this many events, the share of a single failed event does not exceed the limit.
  const events = op === '>' ? Math.ceil(rounded(1 / limit)) : Math.floor(rounded(1 / limit)) + 1;
  if (events <= leastFailures) return `guard: each alert needs ${leastFailures} failed events`;
  return (
    `guard: each alert needs ${leastFailures} failed events, because below ${events} events per ${prometheusDuration(longS)} ` +
    'a single failed event would fire the first alert; an outage is therefore hidden until its second failed event'
  );
}
