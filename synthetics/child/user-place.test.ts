import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { isErrorOfOurs, placeText, userPlaceOf } from './user-place.ts';

const thrown = (...frames: string[]) => Object.assign(new Error('x'), { stack: ['Error: x', ...frames].join('\n') });
const own = `    at run (file://${join(packageRoot, 'dist/journeys-worker.mjs')}:10:4)`;
const user = '    at Timeout._onTimeout (/home/ann/checks/mine.ts:7:11)';
const library = '    at call (/home/ann/node_modules/playwright-core/lib/client.js:1:2)';

it.each([
  ['of a timer', thrown(user, '    at listOnTimeout (node:internal/timers:581:17)'), '/home/ann/checks/mine.ts'],
  ['of a package that the user calls', thrown(library, user), '/home/ann/checks/mine.ts'],
  ['with a function of the user below meshproof', thrown(own, '    at async /tmp/a b/j.mjs:7:3'), '/tmp/a b/j.mjs'],
  ['with a file as an address', thrown('    at file:///tmp/j%20k.mjs:7:3'), '/tmp/j k.mjs'],
])('an error %s belongs to the file of the user', (_, error, file) => {
  expect(userPlaceOf(error)).toEqual({ file, line: 7 });
  expect(isErrorOfOurs(error)).toBe(false);
});

it.each([
  ['null', null, false],
  ['a text', 'x', false],
  ['an error without a stack', Object.assign(new Error('x'), { stack: 5 }), false],
  ['an error of a package alone', thrown(library), false],
  ['an error of meshproof', thrown(library, own), true],
])('%s has no place', (_, error, isOurs) => {
  expect(placeText(error)).toBe('');
  expect(isErrorOfOurs(error)).toBe(isOurs);
});

it.each([
  'file:///a%2Fb:7:1',
  'file:///a%zz:7:1',
  'file:///a%00:7:1',
  `(/`.repeat(300_000),
  `${'(/'.repeat(300_000)}:7:1`,
])('a message of the target that looks like a frame is no reason to fail: %s', (text) => {
  const error = Object.assign(new Error('x'), { stack: `Error: the page shows\nat ${text}\n${user}` });
  expect([typeof placeText(error), isErrorOfOurs(error)]).toEqual(['string', false]);
});
