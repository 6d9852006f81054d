import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { readSeed } from '../../test/attack/seed.ts';
import type { Claim } from '../claims.ts';
import { writeSection } from '../docs-section.ts';
import { cells } from './cells.ts';
import { confidenceOf, type Effort, type Figure } from './run-cell.ts';
import { tableOf } from './table.ts';

/**
 * Measures every published figure again with a new random seed, and writes the table in docs/accuracy.md. Returns one
 * claim for each group. The exit code is 1 when a figure is contradicted. `MESHPROOF_SEED` repeats a run.
 */
export async function benchReferee(): Promise<Claim[]> {
  const seed = readSeed(process.env.MESHPROOF_SEED, () => randomInt(2 ** 31));
  process.stderr.write(`referee: seed ${seed}; MESHPROOF_SEED=${seed} npm run bench -- referee repeats this run\n`);
  const figures = await inWorkers({ seed, confidence: confidenceOf(cells) });
  writeSection('docs/accuracy.md', 'referee', tableOf(figures));
  if (figures.some(({ contradicted }) => contradicted)) process.exitCode = 1;
  return claimsOf(figures);
}

/** Returns one claim for each group. The claim is met when no figure of the group is contradicted. */
function claimsOf(figures: readonly Figure[]): Claim[] {
  return [...new Set(figures.map(({ group }) => group))].map((group) => {
    const ours = figures.filter((one) => one.group === group);
    const wrong = ours.filter(({ contradicted }) => contradicted);
    const names = wrong.map(({ cell, figure }) => `${cell}: ${figure}`).join('; ');
    return {
      claim: `the published figures on ${group}, on newly generated runs`,
      target: 'none outside its interval',
      measured: `${ours.length - wrong.length} of ${ours.length} stand${names && `; not ${names}`}`,
      met: wrong.length === 0,
    };
  });
}

async function inWorkers(effort: Effort): Promise<Figure[]> {
  const found: Figure[][] = [];
  let next = 0;
  const work = async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      while (next < cells.length) {
        const index = next++;
        const from = Date.now();
        found[index] = await ask(worker, { index, effort });
        const { group, name } = cells[index]!;
        const wrong = found[index].some(({ contradicted }) => contradicted) ? ', OUTSIDE' : '';
        process.stderr.write(`${group}, ${name}: ${((Date.now() - from) / 1000).toFixed(1)} s${wrong}\n`);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found.flat();
}

function ask(worker: Worker, task: { index: number; effort: Effort }): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (figures: Figure[]) => {
      worker.off('error', reject);
      resolve(figures);
    });
    worker.postMessage(task);
  });
}
