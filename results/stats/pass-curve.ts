import { max, min, sum } from 'simple-statistics';
/** The value at which half of the trials pass, with its 90 % interval. */
export type HalfPoint = { value: number; interval: [number, number] };

const points = 240;
const steepness = [8, 16, 32, 64, 128, 256];

/**
 * Returns the value at which half of the trials pass. The chance to pass is assumed to fall along a logistic curve in
 * the logarithm of the value. The Bayesian prior is uniform over the logarithms of the curve's location and steepness
 * (Finney, Probit Analysis, 1971). Returns null if all trials passed, or if all failed.
 */
export function halfPoint(trials: readonly { value: number; passed: boolean }[]): HalfPoint | null {
  if (!trials.some((one) => one.passed) || trials.every((one) => one.passed)) return null;
  const logs = trials.map((one) => Math.log(one.value));
  const from = min(logs);
  const step = (max(logs) - from) / (points - 1);
  const weights = Array.from({ length: points }, (_, i) => {
    const centre = from + i * step;
    return sum(steepness.map((slope) => likelihood(trials, logs, centre, slope)));
  });
  const total = sum(weights);
  const at = (share: number) => {
    let seen = 0;
    const index = weights.findIndex((weight) => {
      seen += weight;
      return seen >= share * total;
    });
    return Math.exp(from + Math.max(0, index) * step);
  };
  return { value: at(0.5), interval: [at(0.05), at(0.95)] };
}

function likelihood(
  trials: readonly { passed: boolean }[],
  logs: readonly number[],
  centre: number,
  slope: number,
): number {
  return trials.reduce((product, { passed }, i) => {
    const fails = 1 / (1 + Math.exp(-slope * (logs[i]! - centre)));
    return product * (passed ? 1 - fails : fails);
  }, 1);
}
