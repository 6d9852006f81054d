import fc from 'fast-check';
import { inject } from 'vitest';
import './seed-setup.ts';

// All property tests of an attack run share one seed. So this seed is enough to repeat the whole run.
fc.configureGlobal({ seed: inject('attackSeed') });
