import type { Row } from '../../../results/record/row.ts';
import { answersOf, callKinds, togetherTag } from '../../../scenarios/lib/names.ts';
import { programTag } from '../program/keys.ts';
import { answeredCalls, endedCalls } from './metrics.ts';
import { seriesName } from './series-name.ts';

const kindOf = new Map(
  callKinds.flatMap((kind) => {
    const name = answersOf[kind];
    return name === undefined ? [] : [[seriesName(name, 'counter', 'default'), kind]];
  }),
);

const places = ['scenario', 'phase', programTag];

/**
 * Returns k6's rows without `togetherTag`. The answers to the calls with this tag become rows of `answeredCalls`. Only
 * the rows of `endedCalls` keep the tag, because these two series are compared.
 */
export function answersTogether(rows: readonly Row[]): Row[] {
  return rows.flatMap((row): Row[] => {
    const { [togetherTag]: mark, ...labels } = row.labels;
    if (mark === undefined || row.metric === endedCalls) return [row];
    const kind = kindOf.get(row.metric);
    if (kind === undefined || !('n' in row)) return [{ ...row, labels }];
    const place = Object.fromEntries(Object.entries(labels).filter(([name]) => places.includes(name)));
    return [
      { ...row, labels },
      { t: row.t, n: row.n, metric: answeredCalls, labels: { ...place, kind } },
    ];
  });
}
