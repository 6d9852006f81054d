import fc from 'fast-check';
import { inject } from 'vitest';
import './seed-setup.ts';

// Every property of the attack project uses the seed of this run, so that one number repeats the whole run.
fc.configureGlobal({ seed: inject('attackSeed') });
