import type { Sample } from './row.ts';
import { detailOf } from './sample-detail.ts';

/**
 * Returns the number of values (`total`) and of bad values for each journey run in `samples`. The key `detail.run` of a
 * sample is the index of its journey run.
 */
export function byRun(samples: Iterable<Sample>, isBad: (value: number) => boolean): { bad: number; total: number }[] {
  const runs = new Map<unknown, { bad: number; total: number }>();
  for (const sample of samples) {
    const { value } = sample;
    const key = detailOf(sample).run;
    const run = runs.get(key) ?? { bad: 0, total: 0 };
    runs.set(key, run);
    run.total++;
    if (isBad(value)) run.bad++;
  }
  return [...runs.values()];
}
