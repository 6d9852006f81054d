import type { Sample } from './row.ts';

/** Of the values that each run of a sequence gave, how many are bad; a run is told by `detail.run`. */
export function byRun(samples: Iterable<Sample>, isBad: (value: number) => boolean): { bad: number; total: number }[] {
  const runs = new Map<unknown, { bad: number; total: number }>();
  for (const { value, detail } of samples) {
    const key = (detail as { run?: number } | undefined)?.run;
    const run = runs.get(key) ?? { bad: 0, total: 0 };
    runs.set(key, run);
    run.total++;
    if (isBad(value)) run.bad++;
  }
  return [...runs.values()];
}
