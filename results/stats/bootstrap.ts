/**
 * Options of a block bootstrap. `block` is the length of each block in seconds. `random` returns uniform random
 * numbers.
 */
export type BlockOptions = { block: number; resamples: number; random: () => number };

/**
 * Draws blocks of neighbouring seconds with replacement, and calls `visit` with the number of times that each second
 * was drawn. Künsch's moving blocks (Annals of Statistics 17, 1989) are drawn as in the circular block bootstrap
 * (Politis and Romano, 1992): a block that reaches the end of the series continues at the start of the series.
 */
export function eachBlockResample(
  seconds: number,
  options: BlockOptions,
  visit: (times: Uint16Array, resample: number) => void,
): void {
  const { resamples, random } = options;
  const block = Math.min(Math.max(1, Math.ceil(options.block)), Math.max(1, seconds));
  const times = new Uint16Array(seconds);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    for (let drawn = 0; drawn < seconds; ) {
      const start = Math.floor(random() * seconds);
      for (let i = 0; i < block && drawn < seconds; i++, drawn++) times[(start + i) % seconds]!++;
    }
    visit(times, resample);
  }
}
