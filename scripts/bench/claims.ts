import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** One promise and its measurement. `met` is null when the measurement could not decide. */
export type Claim = { claim: string; target: string; measured: string; met: boolean | null };

const file = join(packageRoot, 'docs/claims.json');

/** Writes the newest row of each claim to docs/claims.json, in the order of their first measurement. */
export function keepClaims(part: string, claims: readonly Claim[]): void {
  const kept = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { claims: (Claim & { part: string })[] }).claims
    : [];
  for (const claim of claims) {
    const row = { part, ...claim };
    const at = kept.findIndex((one) => one.claim === claim.claim);
    if (at < 0) kept.push(row);
    else kept[at] = row;
  }
  writeFileSync(file, `${JSON.stringify({ claims: kept }, null, 2)}\n`);
}
