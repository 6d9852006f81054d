import { randomInt } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { readSeed } from './seed.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    attackSeed: number;
  }
}

/**
 * Draws the seed of the attack tests, prints it and gives it to every test file. `MESHPROOF_SEED` sets the seed, to
 * repeat the tests.
 */
export default function setup(project: TestProject): void {
  const seed = readSeed(process.env.MESHPROOF_SEED, () => randomInt(2 ** 31));
  process.stderr.write(`attack: seed ${seed}; MESHPROOF_SEED=${seed} npm run test:attack repeats this run\n`);
  project.provide('attackSeed', seed);
}
