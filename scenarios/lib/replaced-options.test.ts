import { expect, it } from 'vitest';
import { replacedOptions } from './user-options.ts';

const own = { scenarios: { a: {} }, tags: { team: 'a' }, throw: true };

it('replaces only the given options, and the scenarios by a given length, iterations or stages', () => {
  expect(replacedOptions(own, {})).toEqual(own);
  expect(replacedOptions(own, { tags: { team: 'b' }, vus: 2 })).toEqual({ ...own, tags: { team: 'b' }, vus: 2 });
  const { scenarios: _, ...rest } = own;
  expect(replacedOptions(own, { iterations: 3 })).toEqual({ ...rest, iterations: 3 });
  expect(replacedOptions({ duration: '9s', stages: [], vus: 4 }, { duration: '1s' })).toEqual({
    duration: '1s',
    vus: 4,
  });
  expect(replacedOptions({ duration: '9s', vus: 4 }, { stages: [] })).toEqual({ stages: [], vus: 4 });
});
