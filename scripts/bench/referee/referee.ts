import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { readSeed } from '../../test/attack/seed.ts';
import type { Claim } from '../claims.ts';
import { writeSection } from '../docs-section.ts';
import { metBy } from '../met-by.ts';
import { cells } from './cells.ts';
import { codeHash } from './code-hash.ts';
import { keptCells } from './kept-cells.ts';
import { confidenceOf, type Effort, type Figure } from './run-cell.ts';
import { countsOf, pageOf } from './table.ts';

/**
 * Measures every published figure again, with a new random seed, and writes the tables in docs/accuracy.md. Sets the
 * exit code 1 when a figure is contradicted. With the seed of an earlier benchmark in `MESHPROOF_SEED`, repeats or
 * continues that benchmark.
 */
export async function benchReferee(): Promise<Claim[]> {
  const seed = readSeed(process.env.MESHPROOF_SEED, () => randomInt(2 ** 31));
  process.stderr.write(`referee: MESHPROOF_SEED=${seed} npm run bench -- referee repeats or continues this run\n`);
  const file = join(packageRoot, '.meshproof/referee-cells.jsonl');
  const kept = keptCells(file, `${seed} ${codeHash(packageRoot)}`);
  const found = kept.read();
  if (found.size > 0) process.stderr.write(`referee: ${found.size} of ${cells.length} cells are measured already\n`);
  const time = found.size === 0 ? stopwatch() : null;
  await inWorkers({ seed, confidence: confidenceOf(cells) }, found, (index, figures) => {
    kept.add(index, figures);
    found.set(index, figures);
    if (!cells.some(({ group }, at) => group === cells[index]!.group && !found.has(at))) writePage(found, seed);
  });
  writePage(found, seed);
  kept.clear();
  const figures = cells.flatMap((_, index) => found.get(index)!);
  if (figures.some(({ met }) => met === false)) process.exitCode = 1;
  return [...claimsOf(figures), ...(time ? [time()] : [])];
}

function writePage(found: ReadonlyMap<number, Figure[]>, seed: number): void {
  const open = new Set(cells.filter((_, index) => !found.has(index)).map(({ group }) => group));
  const figures = cells.flatMap(({ group }, index) => (open.has(group) ? [] : found.get(index)!));
  const date = new Date().toISOString().slice(0, 10);
  writeSection('docs/accuracy.md', 'referee', pageOf(figures, { seed, date, open: [...open] }));
}

/**
 * Returns a claim for each group. A claim is met when all figures of the group are met. A claim is not met when a
 * figure is contradicted. Otherwise, the claim is not resolved.
 */
function claimsOf(figures: readonly Figure[]): Claim[] {
  return [...new Set(figures.map(({ group }) => group))].map((group) => {
    const ours = figures.filter((one) => one.group === group);
    const wrong = ours.filter(({ met }) => met === false);
    const names = wrong.map(({ cell, figure }) => `${cell}: ${figure}`).join('; ');
    return {
      claim: `the published figures on ${group}, on newly generated runs`,
      target: 'all met',
      measured: `${countsOf(ours)}${names && `: ${names}`}`,
      met: wrong.length > 0 ? false : ours.every(({ met }) => met) || null,
    };
  });
}

async function inWorkers(
  effort: Effort,
  known: ReadonlyMap<number, Figure[]>,
  add: (index: number, figures: Figure[]) => void,
): Promise<void> {
  const left = cells.map((_, index) => index).filter((index) => !known.has(index));
  const work = async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      for (let index = left.shift(); index !== undefined; index = left.shift()) {
        const from = Date.now();
        const figures = await ask(worker, { index, effort });
        add(index, figures);
        const { group, name } = cells[index]!;
        const wrong = figures.some(({ met }) => met === false) ? ', NOT MET' : '';
        process.stderr.write(`${group}, ${name}: ${((Date.now() - from) / 1000).toFixed(1)} s${wrong}\n`);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/**
 * Starts a stopwatch. The returned function returns a claim on the time that two quiet cores would need. On a busy
 * machine, only bounds of this time are known. The lower bound is half of the used processor time. The upper bound is
 * half of the time that all workers took together.
 */
function stopwatch(): () => Claim {
  const from = Date.now();
  return () => {
    const workers = availableParallelism();
    const minutes = (Date.now() - from) / 60_000;
    const { user, system } = process.cpuUsage();
    const processor = (user + system) / 60e6;
    return {
      claim: 'the time of the whole referee',
      target: 'at most 60 minutes on two cores',
      measured: `${minutes.toFixed(0)} minutes with ${workers} workers, ${processor.toFixed(0)} minutes of processor time`,
      met: metBy([processor / 2, (minutes * workers) / 2], { atMost: 60 }),
    };
  };
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
