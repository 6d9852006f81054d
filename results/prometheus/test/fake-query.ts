export type Stored = { t: number; value: number | { count: number; sum: number } };

const countForm = /\(sum\(count_over_time\(\{__name__="(.*?)",run_id="(.*?)"\}\[(\d+)s\]\)\) or vector\(0\)\)/g;

/**
 * Evaluates the forms of queries that confirm a delivery: a selector, `sum(selector)`, `timestamp(selector)` and
 * sums of `(sum(count_over_time({__name__="…",run_id="…"}[…s])) or vector(0))`. Returns undefined for an empty result.
 */
export function answerOf(
  series: ReadonlyMap<string, readonly Stored[]>,
  query: string,
  timeMs: number,
): number | undefined {
  const counted = [...query.matchAll(countForm)];
  if (counted.length > 0) {
    const inRange = counted.flatMap(([, name, runId, rangeS]) =>
      [...series].flatMap(([key, stored]) => {
        const labels = labelsIn(key);
        const isWanted = labels.run_id === runId && labels.__name__ === name;
        return isWanted ? stored.filter(({ t }) => t <= timeMs && t > timeMs - Number(rangeS) * 1000) : [];
      }),
    );
    return inRange.length;
  }
  const [, operator, name, matchers = ''] = /^(?:(sum|timestamp)\()?(\w+)\{(.*?)\}/.exec(query)!;
  const wanted = [...matchers.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]);
  const found = [...series].flatMap(([key, stored]) => {
    const labels = labelsIn(key);
    const isWanted = labels.__name__ === name && wanted.every(([label, value]) => labels[label!] === value);
    const last = isWanted ? stored.findLast(({ t }) => t <= timeMs) : undefined;
    return last ? [last] : [];
  });
  if (found.length === 0) return undefined;
  if (operator === 'timestamp') return found[0]!.t / 1000;
  return found.reduce((sum, { value }) => sum + (typeof value === 'number' ? value : value.count), 0);
}

function labelsIn(key: string): Record<string, string> {
  return Object.fromEntries(key.split('\u0001').map((pair) => pair.split('\u0000')));
}
