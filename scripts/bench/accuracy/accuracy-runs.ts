import { join } from 'node:path';
import { baselineValues } from '../../../results/compare/baseline-values.ts';
import { compareRuns } from '../../../results/compare/compare-runs.ts';
import { unfit } from '../../../results/compare/run-digest.ts';
import type { RunDigest } from '../../../results/record/digest.ts';
import { shareBounds } from '../../../results/stats/binomial.ts';
import { listRuns } from '../../../results/store/run-store.ts';
import { formatShare } from '../../../results/words/format.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { digestOf } from '../../history/digests.ts';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { metBy } from '../met-by.ts';

const runs = 20;
const splits = 500;

/**
 * Runs an unchanged simulated target, and compares 5 runs with 5 others many times. Returns a claim on how often
 * `compare` reports a regression.
 */
export async function benchAccuracyRuns(): Promise<Claim[]> {
  const place = new Workplace();
  try {
    place.yaml('slos.yaml', ...shortSlos);
    const plan = place.yaml('plan.yaml', shortPlan({ phases: { 'warm-up': '2s', steady: '10s' } }));
    for (let run = 1; run <= runs; run++) {
      const { code } = await meshproof(['run', plan, '--quiet'], { cwd: place.dir });
      process.stderr.write(`run ${run} of ${runs}: exit ${code}\n`);
    }
    const sound = await soundRuns(join(place.dir, 'runs'));
    for (const { name, primary, spread } of baselineValues(sound)) {
      if (primary) process.stderr.write(`unchanged runs: ${name} spreads by ${formatShare(spread ?? 0)}\n`);
    }
    return [claimOf(sound)];
  } finally {
    place.remove();
  }
}

async function soundRuns(storeDir: string): Promise<RunDigest[]> {
  const digests: RunDigest[] = [];
  for (const run of (await listRuns(storeDir)).runs) {
    if (unfit(run) === null) digests.push(await digestOf(storeDir, run));
  }
  return digests;
}

function claimOf(sound: readonly RunDigest[]): Claim {
  const claim = `false regressions in ${splits} random splits, 5 against 5, of ${runs} real runs of the stand-in`;
  const target = 'at most 5 %';
  if (sound.length < 10) return { claim, target, measured: `only ${sound.length} runs were sound`, met: null };
  const random = seededRandom(20261124)('splits');
  let regressions = 0;
  for (let split = 0; split < splits; split++) {
    const shuffled = sound.map((run) => ({ run, key: random() })).sort((a, b) => a.key - b.key);
    const side = (from: number) => shuffled.slice(from, from + 5).map(({ run }) => run);
    if (compareRuns(side(0), side(5)).verdict === 'regression') regressions++;
  }
  const share = regressions / splits;
  // Each split uses ten runs. Two splits are independent of each other only if they have no run in common.
  const independent = Math.floor(sound.length / 10);
  const hits = share * independent;
  return {
    claim,
    target,
    measured: `${formatShare(share)} of the splits of ${sound.length} sound runs, ${independent} of them independent`,
    met: metBy(shareBounds(hits, independent), { atMost: 0.05 }),
  };
}
