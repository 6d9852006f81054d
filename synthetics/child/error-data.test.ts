import { expect, it } from 'vitest';
import { UnavailableError, UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { fromErrorData, toErrorData } from './error-data.ts';

const one = new UserError('no number', { file: 'a.ts', line: 3, key: 'k', hint: 'write 3' });
it.each([
  ['an error of the user', one],
  ['several errors of the user', new UserErrors(one, [new UserError('b')])],
  ['an unavailable tool', new UnavailableError('chromium', 'did not start')],
  ['any other error', new TypeError('x')],
])('%s keeps its class and its text in another process', (_, error) => {
  const back = fromErrorData(structuredClone(toErrorData(error)));
  expect([String(back), back instanceof UserError, back instanceof UnavailableError]).toEqual([
    String(error).replace('TypeError', 'Error'),
    error instanceof UserError,
    error instanceof UnavailableError,
  ]);
  if (error instanceof TypeError) expect(back.stack).toBe(error.stack);
});
