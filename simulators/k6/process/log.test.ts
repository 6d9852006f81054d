import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogLine } from './log.ts';

const read = (entry: object | string) =>
  parseLogLine(typeof entry === 'string' ? entry : JSON.stringify(entry), (host) => host === '127.0.0.1');
const failed = (error: string) => ({ level: 'warning', msg: 'Request Failed', error });

describe('parseLogLine', () => {
  it('finds an exception of an iteration, with the program and the place', () => {
    const msg = 'Error: boom\n\tat p0 (file:///x/entry.ts:28:23(130))\n';
    expect(read({ level: 'error', msg, source: 'stacktrace', scenario: 'api__steady' })).toEqual({
      kind: 'exception',
      text: 'Error: boom at p0 (file:///x/entry.ts:28:23(130))',
      program: 'api',
    });
  });

  it.each(['Error: no order\n\tat flow (file:///x/p.js:4:119(19))\n', 'undefined', '42'])(
    'finds the rejection of a promise that no code awaits: %j',
    (reason) => {
      const msg = `Uncaught (in promise) ${reason}`;
      const line = JSON.stringify({ level: 'error', msg, scenario: 'p__steady', executor: 'constant-arrival-rate' });
      expect(read(line)).toMatchObject({ kind: 'exception', program: 'p' });
    },
  );

  it('finds an exception of setup, which has no program', () => {
    const line = {
      level: 'error',
      msg: 'Error: setup boom\n\tat setup\n',
      hint: 'script exception',
      source: 'stacktrace',
    };
    expect(read(line)).toEqual({ kind: 'exception', text: 'Error: setup boom at setup' });
  });

  it.each([
    [
      'a blocked address',
      'Get "http://127.0.0.2:80/x": IP (127.0.0.2) is in a blacklisted range (127.0.0.2/31)',
      '127.0.0.2',
    ],
    [
      'a blocked name',
      'Get "http://evil.example/": IP (10.0.0.9) is in a blacklisted range (8.0.0.0/5)',
      'evil.example',
    ],
    ['an IPv6 address', 'Post "http://[::2]:80/": IP (::2) is in a blacklisted range (::2/127)', '::2'],
    [
      'an address after a user name that looks like an allowed host',
      'Get "http://127.0.0.1:***@127.0.0.2:80/": IP (127.0.0.2) is in a blacklisted range (127.0.0.2/31)',
      '127.0.0.2',
    ],
    [
      'a name that is not allowed, after a user name',
      'Get "http://127.0.0.1@no.example?@127.0.0.1": EOF',
      'no.example',
    ],
    [
      'a name that was not found and not allowed',
      'Get "http://no.example/": lookup no.example: no such host',
      'no.example',
    ],
    ['a forbidden name in capitals', 'Get "http://NO.Example:81/": EOF', 'no.example'],
    [
      'a name that is blocked by its end',
      'Get "http://web.example:80/": hostname (web.example) is in a blocked pattern (*e)',
      'web.example',
    ],
    [
      'a name that the guard maps to a forbidden address',
      'Get "http://y.test/": IP (255.255.255.255) is in a blacklisted range (128.0.0.0/1)',
      'y.test',
    ],
    [
      'a blocked address without its request',
      'dial: IP (127.0.0.3) is in a blacklisted range (127.0.0.2/31)',
      '127.0.0.3',
    ],
  ])('names the host of %s', (_what, error, host) => {
    expect(read(failed(error))).toMatchObject({ kind: 'blocked-host', host });
  });

  it.each(['LOCALHOST', 'LocalHost', 'me@LOCALHOST', 'localhost'])(
    'does not count a failed request to the allowed host %s as blocked',
    (host) => {
      const error = `Get "http://${host}:8080/": dial tcp 127.0.0.1:8080: connect: connection refused`;
      expect(parseLogLine(JSON.stringify(failed(error)), (one) => one === 'localhost')).toMatchObject({
        kind: 'failed-request',
      });
    },
  );

  it.each([
    ['127.0.0.2:50051', 'IP (127.0.0.2) is in a blacklisted range (127.0.0.2/31)', '127.0.0.2'],
    ['grpc.test:50051', 'IP (255.255.255.255) is in a blacklisted range (128.0.0.0/1)', 'grpc.test'],
    ['[::2]:50051', 'IP (::2) is in a blacklisted range (::2/127)', '::2'],
    ['grpc.example:50051', 'hostname (grpc.example) is in a blocked pattern (*e)', 'grpc.example'],
  ])('names the host of a blocked gRPC connection to %s', (address, cause, host) => {
    const line =
      '2026/11/28 07:37:33 WARNING: [core] [Channel #1 SubChannel #2] grpc: addrConn.createTransport failed to ' +
      `connect to {Addr: "${address}", ServerName: "${address}", }. Err: connection error: desc = "transport: ${cause}"`;
    expect(read(line)).toMatchObject({ kind: 'blocked-host', host, isRequest: false });
    expect(read(line.replace(cause, 'connection refused'))).toBeUndefined();
  });

  it.each([
    ['ws ws://127.0.0.2:1/a?b=c IP (127.0.0.2) is in a blacklisted range (127.0.0.2/31)', '127.0.0.2', false],
    ['http http://u:p@[::2]:1/ IP (::2) is in a blacklisted range (::2/127)', '::2', true],
    ['http [object Object] hostname (a.example) is in a blocked pattern (*e)', 'a.example', true],
  ])('reads the note of a program: %s', (note, host, isRequest) => {
    const msg = `meshproof blocked: ${note}`;
    expect(read({ level: 'warning', msg, source: 'console' })).toMatchObject({ kind: 'blocked-host', host, isRequest });
  });

  it("counts requests that the guard's proxy refused separately from those that k6 blocked", () => {
    const [proxied, blocked] = ['EOF', 'hostname (b.example) is in a blocked pattern (*e)'].map((error) =>
      read(failed(`Get "http://b.example/": ${error}`)),
    );
    expect(proxied).toMatchObject({ kind: 'blocked-host', host: 'b.example', isRequest: false });
    expect(blocked).toMatchObject({ kind: 'blocked-host', host: 'b.example', isRequest: true });
  });

  it.each([
    ['setup', 'http://127.0.0.1:1/items?key=1', 503, true],
    ['setup', 'http://127.0.0.1:1/items', 0, true],
    ['setup', 'http://127.0.0.1:1/items', 200, false],
    ['setup', 'http://127.0.0.1:1/items', 404, false],
    ['setup', 'http://forbidden.test/items', 0, false],
    ['teardown', 'http://127.0.0.1:1/items', 500, false],
  ])('names the last answer before %s() threw: %s %i, the fault of the target: %s', (step, url, status, byTarget) => {
    const note = { step, program: 'shop', method: 'GET', url, status, error: 'EOF', text: 'boom' };
    const line = { level: 'error', msg: `meshproof setup: ${JSON.stringify(note)}`, source: 'console' };
    expect(read(line)).toMatchObject({ kind: 'setup-failed', byTarget });
    expect((read(line) as { text: string }).text).not.toContain('key=1');
  });

  it.each(['null', '{}', '{"url":5}', '[1', JSON.stringify({ step: 'setup', url: 'x' })])(
    'reads no answer from the note %s',
    (note) => {
      expect(read({ level: 'error', msg: `meshproof setup: ${note}`, source: 'console' })).toBeUndefined();
    },
  );

  it('removes addresses and ports from a failed request, so that equal causes have equal texts', () => {
    const line = failed('Get "http://127.0.0.1:81/a": dial tcp 127.0.0.1:81: connect: connection refused');
    expect(read(line)).toEqual({
      kind: 'failed-request',
      text: 'Request Failed: Get URL: dial tcp 127.0.0.1:port: connect: connection refused',
    });
  });

  it('finds a pool that ran out, and an error of k6 on one line', () => {
    const exhausted = { level: 'warning', msg: 'Insufficient VUs, reached 4 active VUs', scenario: 'api__steady' };
    expect(read(exhausted)).toMatchObject({ kind: 'pool-exhausted', scenario: 'api__steady' });
    expect(read({ level: 'error', msg: 'wrong:\n\t- this' })).toEqual({ kind: 'error', text: 'wrong: - this' });
  });

  it.each([
    ['what a program prints', { level: 'error', msg: 'mine', source: 'console' }],
    ['a line of k6 without a problem', { level: 'info', msg: 'Experimental feature enabled' }],
    ['an empty line', ''],
    ['text', 'panic: something'],
    ['torn JSON', '{"level":"err'],
  ])('reports nothing for %s', (_what, line) => {
    expect(read(line)).toBeUndefined();
  });

  it.each([' ', '\t', '\n', ' \n', '\n\n ', '"http://', 'IP (', 'hostname (', 'Addr: "['])(
    'reads a line with very many %j quickly',
    (part) => {
      const msg = `Error: ${part.repeat(100_000)}x`;
      for (const more of [{ source: 'stacktrace' }, { hint: 'script exception' }, { error: msg }, {}])
        expect(read({ level: 'error', msg, ...more })).toBeDefined();
    },
  );

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void read(line)));
  });
});
