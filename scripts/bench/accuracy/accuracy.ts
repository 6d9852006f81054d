import { sevenPercent, tally, type World, worlds } from '../../../results/compare/accuracy.fixture.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';
import type { Claim } from '../claims.ts';
import { writeSection } from '../docs-section.ts';
import { type Cell, claimsOf, type Measured } from './accuracy-claims.ts';
import { sectionOf } from './accuracy-section.ts';

/** The seed was chosen before the first result was known, so that no result could influence the choice. */
const random = seededRandom(20261124);
const pairs = 2000;
const pool = 20;

/**
 * Returns claims on the false alarms and the power of `compare`. The compared runs are generated, some without a change
 * and some with a known change.
 */
export async function benchAccuracy(): Promise<Claim[]> {
  const measured = measure();
  const date = new Date().toISOString().slice(0, 10);
  writeSection('docs/accuracy.md', 'compare', sectionOf(measured, date));
  return claimsOf(measured);
}

function measure(): Measured {
  return {
    unchanged: [
      ...[...worlds, sevenPercent].map((world) => compareGenerated(world, 5, 1)),
      ...[worlds[2]!, sevenPercent].map((world) => compareGenerated(world, 10, 1)),
    ],
    changed: [
      ...[1.2, 1.1, 1.05].map((factor) => compareGenerated(sevenPercent, 5, factor)),
      ...[1.1, 1.05].map((factor) => compareGenerated(sevenPercent, 10, factor)),
    ],
    // When the runs differ little, the comparison most often calls a slower version "equivalent" by mistake.
    slower: [worlds[0]!, worlds[2]!].map((world) => compareGenerated(world, 10, 1.05)),
    // A pipeline compares one or three runs with a full baseline.
    pooled: [
      ...[worlds[0]!, worlds[2]!, worlds[5]!, worlds[7]!, sevenPercent].map((world) =>
        compareGenerated(world, 1, 1, pool),
      ),
      compareGenerated(sevenPercent, 3, 1, pool),
      compareGenerated(sevenPercent, 1, 1.2, pool),
      ...[1.1, 1.2].map((factor) => compareGenerated(sevenPercent, 3, factor, pool)),
    ],
  };
}

function compareGenerated(world: World, runs: number, factor: number, of?: number): Cell {
  const found = tally(world, { pairs, runs, factor, random, ...(of !== undefined && { pool: of }) });
  process.stderr.write(
    `${world.name}, ${of ?? runs} against ${runs}, times ${factor}: ${found.alone.regression} of ${pairs} regressions\n`,
  );
  return { world: world.name, base: of ?? runs, head: runs, factor, found };
}
