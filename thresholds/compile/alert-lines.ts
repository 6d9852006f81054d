import { keepFiringS, leastFailures } from './alert-rules.ts';
import type { Tier } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { ruleTests } from './rule-test.ts';
import { tierTimes, whyLeftOut } from './tier-words.ts';

/**
 * The time between two evaluations of the rules, in seconds: Prometheus' default of a minute, and one second in a
 * drill.
 */
const evaluationS = { production: 60, drill: 1 };

/**
 * The lines about an SLO: its title; for each tier the windows, the burn rate, the time until a total outage fires the
 * alert, and the time until it resolves; the effect of the guard; a note if no test is generated; and the reason why a
 * tier is left out.
 */
export function alertLines(rules: CompiledRules): string[] {
  const { slo, alerts, original, leftOut } = rules;
  const tiers = alerts.flatMap((alert, a) =>
    alert.tiers.map((tier, t) => {
      const before = original[a]!.tiers[t]!;
      const isDrill = before.longS !== tier.longS;
      const times = tierTimes(tier, {
        evaluationS: evaluationS[isDrill ? 'drill' : 'production'],
        keepFiringS: keepFiringS(alert),
      });
      const windows = isDrill ? `${pair(before)} → ${pair(tier)}` : pair(tier);
      return (
        `${alert.texts.name} ${tier.urgency}-${tier.speed}: ${windows}, burn rate above ${Number(tier.factor.toPrecision(6))}; ` +
        `a total outage fires it within ${prometheusDuration(times.outageS + alert.forS)}, ` +
        `and it resolves within ${prometheusDuration(times.resolveS)}`
      );
    }),
  );
  return [
    `${slo.service}/${slo.name}: ${slo.title}`,
    ...tiers.map((line) => `  ${line}`),
    `  ${guardLine(
      alerts.flatMap((alert) => alert.tiers),
      slo.sli.kind === 'raw',
    )}`,
    ...(ruleTests(rules) === null ? ['  no generated test: write one by hand'] : []),
    ...leftOut.map((one) => `  left out: ${whyLeftOut(one, slo.objective)}`),
  ];
}

const pair = ({ longS, shortS }: Tier): string =>
  longS === shortS ? prometheusDuration(longS) : `${prometheusDuration(longS)}/${prometheusDuration(shortS)}`;

/**
 * The line about the guard against few events: why an alert needs two bad events, and until when this hides a real
 * outage. A raw SLI has no guard.
 */
function guardLine(tiers: readonly Tier[], isRaw: boolean): string {
  if (isRaw) return 'no guard against few events: the SLI has no counts';
  const { limit, longS } = tiers[0]!;
  const events = Math.ceil(1 / limit);
  if (events <= leastFailures) return `guard: each alert needs ${leastFailures} failed events`;
  return (
    `guard: each alert needs ${leastFailures} failed events, because below ${events} events per ${prometheusDuration(longS)} ` +
    'a single one would fire the first alert; an outage is therefore hidden until its second failed event'
  );
}
