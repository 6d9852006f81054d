import type { Knob } from '../capacity/vary.ts';

/**
 * Maps the values of a key to the axis of the search, which looks for the largest value that passes. A key such as TTL
 * has a smallest value that passes, for example 11 hops. For such a key, the axis has the reciprocal of the value.
 */
export type Scale = {
  /** Converts a value of the key to a value on the axis. */
  toAxis(value: number): number;
  /** Converts a value on the axis to a value of the key. */
  toValue(at: number): number;
  /** Converts a value on the axis to the varied number, but does not round it to a value that the key can have. */
  exact(at: number): number;
  /** Rounds a value on the axis so that the key can have the corresponding value. */
  round(at: number): number;
  /** True when the search looks for the smallest value that passes. */
  lowerIsHarder: boolean;
};

/** Returns the scale of a key. `lowerIsHarder` marks a key whose low values fail, such as a TTL. */
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
