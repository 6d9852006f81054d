import { expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import type { Program } from '../program/program.ts';
import type { Share } from '../program/section.ts';
import { checkInspected } from './check-inspected.ts';
import type { Inspected } from './inspect-program.ts';

const key = './shop.js';
const place = (...inner: string[]) => ['traffic.k6.scenarios', key, ...inner].join('.');
const rate = { perSecond: 1, timeoutS: 10 };
const own = { own: true, timeoutS: 10 } as const;

function placeOf(share: Share, found: Partial<Inspected>) {
  const program: Program = { ...share, key, label: 'shop', file: '/x/shop.js', isUser: true };
  const inspected = { options: {}, scenarios: {}, exports: ['default'], set: [], durationS: 1, maxVus: 1, ...found };
  try {
    return checkInspected(program, inspected, { phases: toPhases({ steady: 5 }) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.where;
  }
}

it.each([
  ['a function that the program does not export', { ...rate, exec: 'pay' }, { exports: ['default'] }, place('exec')],
  ['a function of a program without functions', { ...rate, exec: 'pay' }, { exports: [] }, place('exec')],
  ['a number of users without effect', { ...own, options: { vus: 5 } }, { scenarios: {} }, place('own', 'vus')],
  ['phases that are shorter than the executors', own, { durationS: 60 }, 'phases'],
])('names the key of the plan for %s', (_, share, found, expected) => {
  const where = placeOf(share as Share, found);
  expect(where).toMatchObject({ key: expected, hint: expect.anything() });
  expect(where).not.toHaveProperty('file');
});

it.each([
  ['no default function, and the plan names no other', rate, { exports: ['pay'] }],
  ['executors that run a missing function', own, { scenarios: { a: { executor: 'x', exec: 'pay' } } }],
])('names the program with %s', (_, share, found) => {
  expect(placeOf(share, found)).toMatchObject({ file: '/x/shop.js' });
});
