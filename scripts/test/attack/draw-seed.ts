import fc from 'fast-check';
import { inject } from 'vitest';
import './seed-setup.ts';

// All properties of the attack tests share one seed, so that one number repeats the whole test run.
fc.configureGlobal({ seed: inject('attackSeed') });
