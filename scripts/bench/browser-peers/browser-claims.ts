import { median } from 'simple-statistics';
import { type VitalName, vitalNames } from '../../../synthetics/vitals/vitals.ts';
import type { Claim } from '../claims.ts';
import { middleOf } from '../measure/pairs.ts';
import { type Bound, metBy } from '../met-by.ts';

export type Leg = { checksPerCpuS: number; secondsPerCheck: number; vitals: readonly VitalName[] };

/** The legs (single measurements) of each tool. Leg n was measured in round n. */
export type LegsByTool = Readonly<Record<string, readonly Leg[]>>;

/**
 * The tool that the claims are about. A longer name that begins with `meshproof` is another command of meshproof, not a
 * peer.
 */
export const ours = 'meshproof';

/** The goal for meshproof's checks per second and per CPU second, as a multiple of the best peer's checks. */
const goal = 1.5;

/**
 * Returns claims on checks per CPU second and on seconds per check. The claims compare meshproof with the best peer
 * that reports all five vitals. `same` names the two entries of a tool that was measured twice in each round. Their
 * ratio shows the noise.
 */
export function browserClaims(what: string, legs: LegsByTool, same: readonly [first: string, second: string]): Claim[] {
  const others = Object.keys(legs).filter((name) => name !== ours && name !== same[1]);
  const row = (unit: string, bound: Bound, digits: number, of: (leg: Leg) => number): Claim => {
    const middle = (name: string) => median(legs[name]!.map(of));
    const isMore = bound.atLeast !== undefined;
    const rivals = others.filter((name) => !name.startsWith(ours) && reported(legs[name]!).size === 5);
    const [best] = rivals.toSorted((a, b) => (isMore ? middle(b) - middle(a) : middle(a) - middle(b)));
    const figure = (name: string) =>
      `${middle(name).toFixed(digits)} (${[...reported(legs[name]!)].join(', ') || 'no vitals'})`;
    const beside = {
      ...Object.fromEntries(others.map((name) => [name, figure(name)])),
      [`${same[0]} against itself`]: ratioText(ratios(legs[same[1]]!, legs[same[0]]!, of)),
    };
    const times = isMore ? `at least ${goal}` : `at most ${(1 / goal).toFixed(2)}`;
    const target = `${times} times the best peer that reports all five vitals`;
    const own = `${unit}: ${figure(ours)}`;
    const claim = `${what}: ${unit} beside other tools`;
    if (best === undefined) return { claim, target, measured: own, met: null, beside };
    const compared = ratios(legs[ours]!, legs[best]!, of);
    const { low, high } = middleOf(compared);
    const isWhole = reported(legs[ours]!).size === vitalNames.length;
    return {
      claim,
      target,
      measured: `${ratioText(compared)} those of ${best}; ${own}`,
      met: isWhole ? metBy([low, high], bound) : false,
      beside,
    };
  };
  return [
    row('checks per CPU-second', { atLeast: goal }, 3, (leg) => leg.checksPerCpuS),
    row('seconds per check', { atMost: 1 / goal }, 2, (leg) => leg.secondsPerCheck),
  ];
}

function reported(legs: readonly Leg[]): Set<VitalName> {
  return new Set(vitalNames.filter((name) => legs.every(({ vitals }) => vitals.includes(name))));
}

function ratios(some: readonly Leg[], others: readonly Leg[], of: (leg: Leg) => number): number[] {
  return some.map((leg, round) => of(leg) / of(others[round]!));
}

function ratioText(values: readonly number[]): string {
  const { middle, low, high } = middleOf(values);
  return `${middle.toFixed(2)} times (${low.toFixed(2)} to ${high.toFixed(2)}, ${values.length} rounds)`;
}
