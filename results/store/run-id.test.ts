import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunId, isRunId } from './run-id.ts';

describe('createRunId', () => {
  it('contains the UTC time, the plan and four random digits', () => {
    expect(createRunId(Date.parse('2026-11-24T08:10:53.999Z'), 'smoke', 0x7f3a / 0x10000)).toBe(
      '20261124T081053Z-smoke-7f3a',
    );
    expect(createRunId(0, 'a-b', 0)).toBe('19700101T000000Z-a-b-0000');
  });

  it('makes ids that isRunId accepts and that sort by time', () => {
    const time = fc.integer({ min: 0, max: 4e12 });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const plan = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(time, time, plan, chance, (a, b, name, random) => {
        const [first, second] = [createRunId(a, name, random), createRunId(b, name, random)];
        expect(isRunId(first)).toBe(true);
        if (a + 1000 <= b) expect(first < second).toBe(true);
      }),
    );
  });

  it.each([
    '../20261124T081053Z-smoke-7f3a',
    '20261124T081053Z-a/b-7f3a',
    '.partial-x',
    '',
    'last',
    '20261124T081053Z-smoke-7f3a\n',
  ])('refuses %j as an id', (text) => {
    expect(isRunId(text)).toBe(false);
  });
});
