import { expect, it } from 'vitest';
import { UnavailableError, UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { fromErrorData, toErrorData } from './error-data.ts';

const fails = Object.assign(new Error('open'), { code: 'EMFILE' });
const one = new UserError('no number', { file: 'a.ts', line: 3, key: 'k', hint: 'write 3' });
it.each<[string, Error, string?]>([
  ['an error of the user', one],
  ['several errors of the user', new UserErrors(one, [new UserError('b')])],
  ['an unavailable tool', new UnavailableError('chromium', 'did not start')],
  ['any other error', new TypeError('x')],
  ['a limit of the machine', Object.assign(new Error('no thread'), { code: 'EAGAIN' }), 'EAGAIN'],
  ['an error of the user by a limit', new UserError('cannot', {}, { cause: fails }), 'EMFILE'],
  ['an error behind another', new Error('cannot', { cause: fails }), 'EMFILE'],
])('%s keeps its class and its text in another process', (_, error, code) => {
  const back = fromErrorData(structuredClone(toErrorData(error)));
  expect([String(back), back instanceof UserError, back instanceof UnavailableError]).toEqual([
    String(error).replace('TypeError', 'Error'),
    error instanceof UserError,
    error instanceof UnavailableError,
  ]);
  expect((back.cause ?? back) as NodeJS.ErrnoException).toMatchObject(code === undefined ? {} : { code });
  if (error instanceof TypeError) expect(back.stack).toBe(error.stack);
});

it('survives an error whose causes form a circle, and one whose cause throws', () => {
  const circle = new Error('circle');
  circle.cause = new Error('other', { cause: circle });
  const hostile = Object.defineProperty(new Error('hostile'), 'cause', {
    get() {
      throw null;
    },
  });
  for (const error of [circle, hostile]) expect(toErrorData(error)).toMatchObject({ message: error.message });
});
