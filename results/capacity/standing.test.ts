import { expect, it } from 'vitest';
import type { CapacityStep } from './probe-log.ts';
import { standingOf } from './standing.ts';

const shares: Record<string, number> = { P: 0.01, L: 0.001, S: 0.06 };
const events: Record<string, number> = { L: 10_000, S: 10 };

/**
 * Returns one confirmation for each letter. 5 % bad events are allowed. P: passed with 1 % bad events. p: passed with 3
 * %. F: failed in all its parts. E: failed, but its end was within the budget. I: undecided with 3 %. U: not steady. L:
 * undecided with 0.1 % of 10,000 events. S: undecided with 6 % of 10 events. N: undecided without a measured share.
 */
function steps(letters: string): CapacityStep[] {
  return [...letters].map((letter) => {
    const failed = letter === 'F' || letter === 'E';
    return {
      value: 100,
      hold: 'confirm',
      verdict: /p/i.test(letter) ? 'PASS' : failed ? 'FAIL' : 'INCONCLUSIVE',
      reason: '',
      good: 970,
      bad: 30,
      leansToPass: false,
      partHeld: letter !== 'F',
      endHeld: letter === 'E',
      steady: letter !== 'U',
      ...(letter !== 'N' && {
        seen: {
          share: failed ? 0.5 : (shares[letter] ?? 0.03),
          effective: events[letter] ?? 200,
          spread: { effective: events[letter] ?? 200, degrees: 30 },
          limit: 0.05,
        },
      }),
      limiter: 'target',
    };
  });
}

it.each([
  ['', 'unasked'],
  ['P', 'holds'],
  // A pass that is not clear needs a second hold.
  ['p', 'open'],
  ['ppp', 'holds'],
  ['F', 'breaks'],
  ['I', 'open'],
  // Undecided confirmations can decide when their events are pooled.
  ['III', 'holds'],
  // Without a share, there is nothing to pool.
  ['NN', 'open'],
  ['pN', 'open'],
  ['IIIN', 'open'],
  ['LS', 'open'],
  ['LLS', 'open'],
  ['UU', 'breaks'],
  ['UI', 'open'],
  // E is a failed hold whose last seconds met the limit: an outage has passed, or the system has scaled up.
  ['E', 'contested'],
  ['EE', 'breaks'],
  ['EP', 'contested'],
  ['EPP', 'grew'],
  ['PFP', 'contested'],
  ['PEPP', 'holds'],
  // A pass is followed by holds that fail in all their parts: an overload had a lasting effect.
  ['PFF', 'changed'],
  ['PFPF', 'changed'],
  ['FPFP', 'changed'],
])('%s is %s', (letters, standing) => {
  expect(standingOf(steps(letters), false)).toBe(standing);
});

it('asks for another probe when a value held before it failed throughout, and then reports a change', () => {
  expect(standingOf(steps('F'), true)).toBe('contested');
  expect(standingOf(steps('FF'), true)).toBe('changed');
  expect(standingOf(steps('EE'), true)).toBe('breaks');
});

it('never asks for more than five confirmations', () => {
  expect(standingOf(steps('EIPII'), false)).toBe('open');
});
