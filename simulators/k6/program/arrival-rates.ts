import type { ArrivalRates } from '../../../results/record/producer.ts';
import { smallest } from '../../../scenarios/base/long-lists.ts';
import { parseRate } from '../../../scenarios/base/units.ts';

/**
 * Returns the sum of the arrival rates of a k6 section, the smallest rate as a share of the sum, and a function that
 * scales all rates. Undefined when the section has no rates.
 */
export function arrivalRates(section: unknown): ArrivalRates | undefined {
  const scenarios = recordOf(recordOf(section)?.scenarios) ?? {};
  const rates = Object.entries(scenarios).flatMap(([name, share]) => {
    const rate = parseRate(String(recordOf(share)?.rate ?? share));
    return rate === undefined ? [] : [{ name, share, rate }];
  });
  const perSecond = rates.reduce((sum, { rate }) => sum + rate, 0);
  if (perSecond === 0) return undefined;
  return {
    key: 'k6.scenarios',
    perSecond,
    smallestShare: smallest(rates.map(({ rate }) => rate)) / perSecond,
    scale: (next) => {
      const scaled = rates.map(({ name, share, rate }) => {
        const text = `${decimal((rate * next) / perSecond)}/s`;
        return [name, recordOf(share) ? { ...recordOf(share), rate: text } : text] as const;
      });
      return { ...recordOf(section), scenarios: { ...scenarios, ...Object.fromEntries(scaled) } };
    },
  };
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Returns a rate as text, rounded to 6 decimals, because plans accept no exponents such as 1e-7. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
