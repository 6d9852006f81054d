import { expect, it } from 'vitest';
import { Masker } from '../../../scenarios/base/secrets/masker.ts';
import { bodyKept, exchangeMark } from '../../../scenarios/lib/names.ts';
import { exchangeIn, exchangeLines } from './exchange.ts';

const half = { headers: {}, body: '', length: 0 };
const exchange = {
  ...{
    scenario: 'work',
    protocol: 'HTTP',
    method: 'POST',
    url: 'http://a/x',
    status: 500,
    error: '',
    durationMs: 12.34,
  },
  request: { ...half, headers: { Accept: 'text/plain' }, body: 'one\ntwo', length: 7 },
  answer: half,
};
const lineOf = (value: unknown, source = 'console') =>
  JSON.stringify({ level: 'info', source, msg: exchangeMark + JSON.stringify(value) });

it('reads an exchange from a console line, and nothing from any other line', () => {
  const masker = new Masker();
  expect(exchangeIn(lineOf(exchange), masker)).toEqual(exchange);
  expect(exchangeIn(lineOf(exchange, 'stacktrace'), masker)).toBeUndefined();
  expect(exchangeIn(lineOf({ ...exchange, request: 'x' }), masker)).toBeUndefined();
  expect(exchangeIn(`${exchangeMark}{`, masker)).toBeUndefined();
});

it('masks secrets in the address, headers, error and body, also where the body is cut', () => {
  const secret = 'a-secret-value';
  const body = `${'x'.repeat(bodyKept - 4)}${secret}`;
  const given = { ...exchange, url: `http://a/${secret}`, error: secret };
  const read = exchangeIn(
    lineOf({ ...given, answer: { headers: { 'X-Echo': secret }, body, length: 9000 } }),
    new Masker([secret]),
  );
  expect(JSON.stringify(read)).not.toContain('a-se');
  expect(read?.answer).toMatchObject({ headers: { 'X-Echo': '***' }, length: 9000 });
});

it('prints one line, and with `whole` also the headers and bodies, with the length of a cut body', () => {
  const read = exchangeIn(lineOf({ ...exchange, answer: { headers: {}, body: 'y', length: 3000 } }), new Masker())!;
  expect(exchangeLines(read, false)).toEqual(['work  HTTP  POST  http://a/x  500  12.3 ms']);
  const lines = exchangeLines(read, true);
  expect(lines.slice(1, 5)).toEqual(['  > Accept: text/plain', '  > one', '  > two', '  < y']);
  expect(lines[5]).toContain('3000');
});
