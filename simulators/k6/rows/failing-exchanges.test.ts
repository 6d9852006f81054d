import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Masker } from '../../../scenarios/base/secrets/masker.ts';
import { failureMark, issuedMark } from '../../../scenarios/lib/names.ts';
import { FailingExchanges } from './failing-exchanges.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const told = {
  at: Date.parse('2026-01-01T12:00:00Z'),
  scenario: 'api__steady',
  offsetMs: 1250,
  name: 'GET /user',
  method: 'GET',
  path: '/v1/user',
  status: 500,
  error: null,
  errorCode: 1500,
  wrongAnswer: false,
  requestHeaders: { Authorization: '***', traceparent: `00-${'ab'.repeat(16)}-0102030405060708-01` },
  headers: { 'X-Request-Id': 'r-1' },
  body: '{"error":"boom"}',
  durationMs: 12,
};
const line = (parts: object, source = 'console') =>
  JSON.stringify({ level: 'info', source, msg: failureMark + JSON.stringify({ ...told, ...parts }) });

function kept(lines: readonly string[], secret = '') {
  const exchanges = new FailingExchanges(new Masker([secret]));
  const taken = lines.map((one) => exchanges.add(one));
  exchanges.write(dir);
  const file = join(dir, 'failing-exchanges.ndjson');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return {
    taken,
    text,
    all: text
      .split('\n')
      .filter(Boolean)
      .map((one) => JSON.parse(one)),
  };
}

describe('failing exchanges', () => {
  it('are kept with the data that finds them in the logs of the target', () => {
    expect(kept([line({})]).all).toMatchObject([
      {
        at: '2026-01-01T12:00:00.000Z',
        scenario: 'api',
        phase: 'steady',
        offsetSeconds: 1.25,
        name: 'GET /user',
        method: 'GET',
        path: '/v1/user',
        status: 500,
        errorClass: 'server-error',
        requestId: 'r-1',
        traceId: 'ab'.repeat(16),
        body: '{"error":"boom"}',
      },
    ]);
  });

  it('are the first five of each name, status and class of error', () => {
    const same = Array.from({ length: 9 }, (_, i) => line({ path: `/${i}` }));
    const others = [line({ status: 0, errorCode: 1050 }), line({ status: 200, errorCode: 0, wrongAnswer: true })];
    const { taken, all } = kept([...same, ...others]);
    expect(taken.every(Boolean)).toBe(true);
    expect(all.map(({ path, errorClass }) => `${path} ${errorClass}`)).toEqual([
      ...[0, 1, 2, 3, 4].map((i) => `/${i} server-error`),
      '/v1/user timeout',
      '/v1/user wrong-answer',
    ]);
  });

  it('contain no secret, in whatever spelling the target repeats it, and 2 KB of a body', () => {
    const secret = 'a "quoted" token/+';
    const { text, all } = kept([line({ body: `you sent ${secret} ${'é'.repeat(3000)}` })], secret);
    expect(text).not.toContain('quoted');
    expect(Buffer.byteLength(all[0].body)).toBeLessThanOrEqual(2050);
  });

  it('are distinguished from the output of a program, and write no file when there are none', () => {
    const { taken, all } = kept([line({}, 'stacktrace'), 'plain text', `{"source":"console","msg":"${failureMark}{"}`]);
    expect([taken, all]).toEqual([[false, false, false], []]);
    expect(existsSync(join(dir, 'failing-exchanges.ndjson'))).toBe(false);
  });

  it('contain no token that is recognised later than the exchange that repeats it', () => {
    const issued = issuedMark + JSON.stringify([null, '{"access_token":"later-Than-the-exchange"}']);
    const { text } = kept([
      line({ body: 'later-Than-the-exchange expired', path: '/x?of=later-Than-the-exchange' }),
      JSON.stringify({ level: 'info', source: 'console', msg: issued }),
    ]);
    expect(text).toContain('*** expired');
    expect(text).not.toContain('later-Than');
  });

  it.each([5, null, [], {}, { ...told, at: 1e300 }, { ...told, headers: 'x' }, { ...told, name: {} }])(
    'are not read from a body of the target that a script logs: %j',
    (logged) => {
      const { taken, text } = kept([
        JSON.stringify({ level: 'info', source: 'console', msg: failureMark + JSON.stringify(logged) }),
      ]);
      expect(taken).toEqual([false]);
      expect(text).toBe('');
    },
  );
});
