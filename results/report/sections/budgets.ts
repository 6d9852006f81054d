import { smallest } from '../../../scenarios/base/long-lists.ts';
import type { BudgetSpend, TierState } from '../../record/budget-spend.ts';
import { formatCount, formatCountOf, formatDuration, formatPeriod, formatShare } from '../../words/format.ts';

/**
 * `page`: the time after which the paging alert fires on the events of the run, or why it does not fire. `ticket`: the
 * same for the alert that opens a ticket.
 */
export type BudgetRow = { slo: string; spent: string; bad: string; period: string; page: string; ticket: string };

/** `sentence` is the summary in one line; empty when no bad event was counted. */
export type Budgets = { rows: BudgetRow[]; sentence: string };

/** Returns the spent error budgets of a run. */
export function toBudgets(budgets: readonly BudgetSpend[] = []): Budgets {
  return { rows: budgets.map(toRow), sentence: budgetSentence(budgets) };
}

/**
 * Returns one line about the SLO with the first paging alert. Without a paging alert, the line is about the SLO with
 * the first ticket alert. Without any alert, it is about the SLO with the most spent budget. Empty without a bad event.
 */
export function budgetSentence(budgets: readonly BudgetSpend[]): string {
  const spenders = budgets.filter(({ bad }) => (bad ?? 0) > 0).sort(mostAlarming);
  const [worst] = spenders;
  if (worst === undefined) return '';
  const spent = `spent ${formatShare(worst.spent)} of the error budget of ${formatPeriod(worst.periodS)}`;
  const others = spenders.length - 1;
  const more = others > 0 ? `; ${formatCountOf(others, 'more SLO')} spent budget` : '';
  const unseen = worst.unanswered ? `; ${formatCount(worst.unanswered)} starts without an answer are not counted` : '';
  return `${worst.slo}: ${[...alarmsOf(worst), spent].join('; ')}${unseen}${more}`;
}

/**
 * Returns the texts on the alerts of a budget. A paging alert that would have fired gives the only text. Otherwise,
 * a ticket alert that would have fired gives one text. Another text says why the paging alert, if any, is silent.
 */
function alarmsOf(spend: BudgetSpend): string[] {
  const [page, ticket] = [firstOf(spend, 'page'), firstOf(spend, 'ticket')];
  if (page !== null) return [`would have paged after ${formatDuration(page)}`];
  return [
    ...(ticket === null ? [] : [`would have opened a ticket after ${formatDuration(ticket)}`]),
    ...(spend.tiers.some(({ urgency }) => urgency === 'page') ? [`the page ${outcomeOf(spend, 'page')}`] : []),
  ];
}

function toRow(spend: BudgetSpend): BudgetRow {
  const { slo, state, spent, bad, total, periodS, unanswered } = spend;
  const about = { slo, period: formatPeriod(periodS) };
  if (state !== 'measured') {
    const why = state === 'invalid' ? 'not evaluated: the data is INVALID' : 'not evaluated: no event was counted';
    return { ...about, spent: why, bad: '–', page: '–', ticket: '–' };
  }
  const unseen = unanswered ? `, and ${formatCount(unanswered)} starts without an answer` : '';
  return {
    ...about,
    spent: formatShare(spent),
    bad: `${formatCount(bad ?? 0)} of ${formatCount(total ?? 0)}${unseen}`,
    page: outcomeOf(spend, 'page'),
    ticket: outcomeOf(spend, 'ticket'),
  };
}

/**
 * Returns when the alerts would have fired, or why they stay silent. An alert whose window is longer than the run might
 * have fired in a longer run.
 */
function outcomeOf(spend: BudgetSpend, urgency: TierState['urgency']): string {
  const tiers = spend.tiers.filter((tier) => tier.urgency === urgency);
  if (tiers.length === 0) return 'no alert';
  const fired = firstOf(spend, urgency);
  if (fired !== null) return `after ${formatDuration(fired)}`;
  const short = tiers.filter(({ state }) => state === 'too-short');
  const length = formatDuration(spend.lengthS);
  const needs = formatDuration(smallest(short.map(({ needsS }) => needsS)));
  if (short.length === tiers.length) return `cannot fire within ${length}: even a total outage needs ${needs}`;
  if (short.length === 0) return `does not fire within ${length}`;
  const windows = short.map(({ longS }) => formatPeriod(longS)).join(', ');
  return `does not fire within ${length}; the run is too short for the windows of ${windows}`;
}

/** Returns the seconds after which the first alert of an urgency fired, or null. */
function firstOf({ tiers }: BudgetSpend, urgency: TierState['urgency']): number | null {
  const times = tiers.flatMap((tier) => (tier.urgency === urgency && tier.firedAtS !== null ? tier.firedAtS : []));
  return times.length === 0 ? null : smallest(times);
}

/** Orders budgets by their first paging alert, then by their first ticket alert, then by the largest spent share. */
function mostAlarming(a: BudgetSpend, b: BudgetSpend): number {
  const rank = (spend: BudgetSpend) => [
    firstOf(spend, 'page') ?? Number.MAX_VALUE,
    firstOf(spend, 'ticket') ?? Number.MAX_VALUE,
    -(spend.spent ?? 0),
  ];
  const [left, right] = [rank(a), rank(b)];
  return left[0]! - right[0]! || left[1]! - right[1]! || left[2]! - right[2]!;
}
