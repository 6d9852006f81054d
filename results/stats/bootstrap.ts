/**
 * Moving-block bootstrap (Künsch, Annals of Statistics 17, 1989): draws blocks of neighbouring seconds with replacement,
 * around the end, until as many seconds are drawn as there were. `statistic` gets how often each second was drawn.
 * Returns its values in ascending order.
 */
export function blockBootstrap(
  seconds: number,
  options: { block: number; resamples: number; random: () => number },
  statistic: (times: Uint16Array) => number,
): Float64Array {
  const { resamples, random } = options;
  const block = Math.min(Math.max(1, Math.ceil(options.block)), Math.max(1, seconds));
  const values = new Float64Array(resamples);
  const times = new Uint16Array(seconds);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    for (let drawn = 0; drawn < seconds; ) {
      const start = Math.floor(random() * seconds);
      for (let i = 0; i < block && drawn < seconds; i++, drawn++) times[(start + i) % seconds]!++;
    }
    values[resample] = statistic(times);
  }
  return values.sort();
}
