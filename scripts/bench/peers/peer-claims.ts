import { median } from 'simple-statistics';
import { extremes, largest } from '../../../scenarios/base/long-lists.ts';
import type { Claim } from '../claims.ts';
import { rangeOf } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';

/**
 * The results of each peer (load generator) by its name, one number for each round. meshproof and bare k6 are always
 * included.
 */
export type PeerRounds = Readonly<Record<string, readonly number[]>>;

/** The name of the second measurement of bare k6 in each round. The two measurements show the noise of the machine. */
export const bareK6Again = 'bare k6 again';

/** The true p99 in milliseconds: if 1 s of every 10 s is frozen, 1 % of all arrivals wait longer than 900 ms. */
const frozenP99Ms = 900;

/**
 * Returns the claim on requests per CPU second. In each round, meshproof is compared with the best scriptable peer. The
 * smallest and the largest ratio decide the claim. Without such a peer (Artillery or Locust), the claim is not
 * resolved.
 */
export function rateClaim(rates: PeerRounds): Claim {
  const scriptable = ['Artillery', 'Locust'].flatMap((name) => (rates[name] ? [rates[name]] : []));
  const ratios = ofMeshproof(rates).map((own, round) => own / largest(scriptable.map((other) => other[round]!)));
  return {
    claim: 'requests per CPU second at saturation, 20 connections, from start to report',
    target: 'at least those of Artillery and Locust',
    measured: `${rateText(ofMeshproof(rates))} (${ofMeshproof(rates).length} rounds)`,
    met: scriptable.length > 0 ? metBy(extremes(ratios), { atLeast: 1 }) : null,
    beside: { ...beside(rates, rateText), 'bare k6 against itself': rangeOf(fromBareK6(rates, (one, k6) => one / k6)) },
  };
}

/**
 * Returns the claim that the error of meshproof's quantiles is at most 1 ms larger than that of bare k6. The difference
 * is computed in each round. The smallest and the largest difference decide the claim.
 */
export function errorClaim(errors: PeerRounds): Claim {
  const later = ofMeshproof(errors).map((own, round) => own - errors['bare k6']![round]!);
  return {
    claim: "larger of the errors of p50 and p99 against the target's own log, log-normal delays at 100/s",
    target: 'at most that of bare k6 + 1 ms',
    measured: msText(ofMeshproof(errors)),
    met: metBy(extremes(later), { atMost: 1 }),
    beside: {
      ...beside(errors, msText),
      'meshproof less bare k6, in ms': rangeOf(later),
      'bare k6 less itself, in ms': rangeOf(fromBareK6(errors, (one, k6) => one - k6)),
    },
  };
}

/**
 * Returns the claim on the p99 of a target that freezes. The smallest and the largest p99 of all rounds of meshproof
 * decide the claim. `p99s` is in milliseconds.
 */
export function frozenClaim(p99s: PeerRounds): Claim {
  return {
    claim: 'reported p99 of a target that freezes for 1 s every 10 s, at 100/s',
    target: `within 10 % of ${frozenP99Ms} ms, which the schedule implies`,
    measured: msText(ofMeshproof(p99s)),
    met: metBy(extremes(ofMeshproof(p99s).map((ms) => ms / frozenP99Ms)), { atLeast: 0.9, atMost: 1.1 }),
    beside: beside(p99s, msText),
  };
}

const ofMeshproof = (rounds: PeerRounds) => rounds.meshproof!;

function fromBareK6(rounds: PeerRounds, compare: (again: number, first: number) => number): number[] {
  return rounds[bareK6Again]!.map((again, round) => compare(again, rounds['bare k6']![round]!));
}

const rateText = (rates: readonly number[]) => median([...rates]).toFixed(0);
const msText = (times: readonly number[]) => `${median([...times]).toFixed(2)} ms (${rangeOf(times)})`;

/** Returns the results of all peers as text. meshproof and the second measurements of bare k6 are left out. */
function beside(rounds: PeerRounds, text: (figures: readonly number[]) => string): Record<string, string> {
  const others = Object.entries(rounds).filter(([name]) => name !== 'meshproof' && name !== bareK6Again);
  return Object.fromEntries(others.map(([name, figures]) => [name, text(figures)]));
}
