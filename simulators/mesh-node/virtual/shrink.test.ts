import { describe, expect, it } from 'vitest';
import { finish } from '../world/steps.ts';
import { bugs } from '../world/timeline.ts';
import { worldOf } from '../world/world.fixture.ts';
import { counterExample, firstViolation } from './counter-example.ts';
import { brokenBy, buggy } from './shrink.fixture.ts';
import { shrink, worldText } from './shrink.ts';

describe('a counter-example', { timeout: 20_000 }, () => {
  it.each(bugs)('of %s is found, shrinks to a small world, and has a trace', (bug) => {
    const name = brokenBy[bug];
    for (let seed = 1; seed <= 5; seed++) {
      expect(finish(firstViolation({ ...worldOf(buggy(bug)), seed }, name))).toBeDefined();
    }
    const small = finish(shrink(buggy(bug), 1, name, () => true));
    expect(worldText(small).trim().split('\n').length).toBeLessThanOrEqual(20);
    expect(small).not.toHaveProperty('slos');
    const example = finish(counterExample(worldOf(small), name))!;
    expect(example.violation.atMs).toBeGreaterThan(0);
    expect(example.trace.length).toBeGreaterThan(bug === 'forged-message' ? -1 : 0);
  });

  it('is not found in a correct world', () => {
    const { timeline, ...rest } = buggy('forged-message');
    const world = worldOf({ ...rest, timeline: timeline.filter((entry) => !('bug' in entry)) });
    for (const name of Object.values(brokenBy)) expect(finish(firstViolation(world, name))).toBeUndefined();
  });
});
