import { matches } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { causeOf, causesText } from '../../results/words/causes.ts';
import { firstName } from '../evidence/first-name.ts';
import { isOnErrors } from '../evidence/is-on-errors.ts';
import { amountOf } from '../evidence/per-second.ts';
import type { Task } from './judged.ts';

/** The maximum number of causes in a reason, which has to stay readable in a terminal. */
const mostCauses = 3;

type Judging = Pick<Task<'ratio'>, 'sli' | 'evidence' | 'phase'>;

/**
 * Returns each cause of bad events with its count, and then the request name of the earliest bad event: `404 × 66,
 * first: ws://shop.example/ws`. Empty if the SLO does not separate events by their status.
 */
export function badCauses(task: Judging): string {
  const causes = new Map<string, number>();
  for (const row of badRows(task)) {
    const amount = amountOf(row);
    if (amount === 0) continue;
    const cause = causeOf(row.labels);
    causes.set(cause, (causes.get(cause) ?? 0) + amount);
  }
  const frequent = [...causes].sort((a, b) => b[1] - a[1]).slice(0, mostCauses);
  const more = causes.size > mostCauses ? ', …' : '';
  // The rows are read again, because the rows of a long run may not fit into memory.
  const name = firstName(badRows(task));
  return `${causesText(new Map(frequent))}${more}${name && `, first: ${name}`}`;
}

/**
 * Yields the rows of bad events. Yields nothing if no label distinguishes bad events from good events, for example
 * because the SLO counts good events by a separate metric.
 */
function* badRows({ sli, evidence, phase }: Judging): Iterable<Row> {
  if (!sli.part.some(isOnErrors)) return;
  for (const { metric, match } of sli.counts === 'bad' ? sli.part : sli.total) {
    const good = sli.counts === 'good' ? sli.part : [];
    if (good.some((one) => one.metric !== metric)) continue;
    for (const row of evidence.rows(metric, match, phase.window))
      if (!good.some((one) => matches(row.labels, one.match))) yield row;
  }
}
