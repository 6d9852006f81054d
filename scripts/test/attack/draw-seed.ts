import fc from 'fast-check';
import { inject } from 'vitest';
import './seed-setup.ts';

// With one seed for every property of the attack project, one number repeats the whole run.
fc.configureGlobal({ seed: inject('attackSeed') });
