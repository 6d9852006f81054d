import { describe, expect, it } from 'vitest';
import { finish } from '../world/steps.ts';
import { bugs } from '../world/timeline.ts';
import { worldOf } from '../world/world.fixture.ts';
import { firstViolation } from './counter-example.ts';
import { brokenBy, buggy } from './shrink.fixture.ts';
import { shrink, worldText } from './shrink.ts';

describe('an injected violation', () => {
  it.each(bugs)('of the kind %s is found for 100 of 100 seeds, and shrinks to a world of 20 lines', (bug) => {
    for (let seed = 1; seed <= 100; seed++) {
      expect(finish(firstViolation({ ...worldOf(buggy(bug)), seed }, brokenBy[bug]))).toBeDefined();
      const small = finish(shrink(buggy(bug), seed, brokenBy[bug], () => true));
      expect(finish(firstViolation(worldOf(small), brokenBy[bug]))).toBeDefined();
      expect(worldText(small).trim().split('\n').length).toBeLessThanOrEqual(20);
    }
  });
});
