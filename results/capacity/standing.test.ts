import { expect, it } from 'vitest';
import type { CapacityStep } from './probe-log.ts';
import { standingOf } from './standing.ts';

/**
 * Confirmations of one value by letters, 5 % bad are allowed: P passed with 1 %, p passed with 3 %, F failed
 * throughout, E failed but held at its end, I undecided with 3 %, U not steady.
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
      seen: {
        share: failed ? 0.5 : letter === 'P' ? 0.01 : 0.03,
        effective: 200,
        spread: { effective: 200, degrees: 30 },
        limit: 0.05,
      },
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
  // Two undecided minutes decide together.
  ['III', 'holds'],
  ['UU', 'breaks'],
  ['UI', 'open'],
  // A failure that ended well may have been an outage or a system that was growing.
  ['E', 'contested'],
  ['EE', 'breaks'],
  ['EP', 'contested'],
  ['EPP', 'grew'],
  ['PFP', 'contested'],
  ['PEPP', 'holds'],
  // It held, and then failed throughout: an overload left a trace.
  ['PFF', 'changed'],
  ['PFPF', 'changed'],
  ['FPFP', 'changed'],
])('%s is %s', (letters, standing) => {
  expect(standingOf(steps(letters), false)).toBe(standing);
});

it('asks again where the value held before it failed throughout, and then shows a change', () => {
  expect(standingOf(steps('F'), true)).toBe('contested');
  expect(standingOf(steps('FF'), true)).toBe('changed');
  expect(standingOf(steps('EE'), true)).toBe('breaks');
});

it('never asks for more than five confirmations', () => {
  expect(standingOf(steps('EIPII'), false)).toBe('open');
});
