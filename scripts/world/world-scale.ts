import type { Knob } from '../capacity/vary.ts';

/**
 * The axis of a search for the limit of a key. The search always looks for the largest passing point on the axis. A key
 * such as TTL has a smallest passing value, for example 11 hops. So the axis of such a key shows 1 / value.
 */
export type Scale = {
  toAxis(value: number): number;
  toValue(at: number): number;
  /**
   * Converts a value on the axis to a value of the key, without rounding. The result may be a value that the key does
   * not accept.
   */
  exact(at: number): number;
  /** Rounds a value on the axis so that the key can have the corresponding value. */
  round(at: number): number;
  /** True if the search looks for the smallest passing value of the key, instead of the largest. */
  lowerIsHarder: boolean;
};

/**
 * Returns the scale on which a search varies a key of the world file. `lowerIsHarder` marks a key whose low values
 * fail, such as a TTL.
 */
export function createScale({ round }: Knob, lowerIsHarder: boolean): Scale {
  if (!lowerIsHarder) return { toAxis: (value) => value, toValue: (at) => at, exact: (at) => at, round, lowerIsHarder };
  const toValue = (at: number) => Math.max(1, round(1 / at));
  return {
    toAxis: (value) => 1 / value,
    toValue,
    exact: (at) => 1 / at,
    round: (at) => 1 / toValue(at),
    lowerIsHarder,
  };
}
