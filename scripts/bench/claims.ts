import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/**
 * `met` is true if the measurement meets the target, and null if the measurement could not decide. For a measured
 * interval, `metBy` returns `met`.
 */
export type Claim = {
  claim: string;
  target: string;
  measured: string;
  met: boolean | null;
  /** Other results to compare with, by name. Each is from another tool or an A/A comparison, or is a physical limit. */
  beside?: Readonly<Record<string, string>>;
};

/** `load` is the one-minute load average per core, just after the measurement. */
export type Moment = { date: string; load: number; machine: string };

/** A claim with its newest measurement. `earlier` has all earlier measurements, newest first. */
export type KeptClaim = { part: string } & Claim &
  Partial<Moment> & {
    earlier?: (Pick<Claim, 'measured' | 'met'> & Partial<Moment>)[];
    /** The date since which `part` no longer measures this claim. docs/performance.md leaves the claim out. */
    withdrawn?: string;
  };

const file = join(packageRoot, 'docs/claims.json');

/** Returns the stored claims, in the order of their first measurement. */
export function readClaims(): KeptClaim[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { claims: KeptClaim[] }).claims : [];
}

/** Adds new measurements of the claims of `part` to docs/claims.json. */
export function keepClaims(part: string, claims: readonly Claim[]): void {
  const moment = {
    date: new Date().toISOString().slice(0, 10),
    load: Number((loadavg()[0]! / availableParallelism()).toFixed(2)),
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`,
  };
  writeFileSync(
    file,
    `${JSON.stringify({ claims: withMeasured(readClaims(), part, claims, moment) }, null, 2)}
`,
  );
}

/**
 * Returns the stored claims with new measurements. The previous measurement of a claim moves to `earlier`, whether the
 * claim was met or not. A claim of `part` without a new measurement is withdrawn.
 */
export function withMeasured(
  kept: readonly KeptClaim[],
  part: string,
  claims: readonly Claim[],
  moment: Moment,
): KeptClaim[] {
  const isMeasured = (one: KeptClaim) => claims.some(({ claim }) => claim === one.claim);
  const all = kept.map((one) =>
    one.part === part && !isMeasured(one) ? { ...one, withdrawn: one.withdrawn ?? moment.date } : one,
  );
  for (const claim of claims) {
    const at = all.findIndex((one) => one.claim === claim.claim);
    if (at < 0) {
      all.push({ part, ...claim, ...moment });
      continue;
    }
    const known = all[at]!;
    const {
      part: _part,
      claim: _claim,
      target: _target,
      beside: _beside,
      withdrawn: _,
      earlier = [],
      ...before
    } = known;
    all[at] = { part, ...claim, ...moment, earlier: [before, ...earlier] };
  }
  return all;
}
