import { describe, expect, it, onTestFinished } from 'vitest';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { startForwardProxy } from '../../scenarios/base/proxy/forward-proxy.fixture.ts';
import { serve } from '../test/http-server.ts';
import { httpBeat, isRefusal } from './http-beat.ts';

describe('isRefusal', () => {
  const failed = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

  it.each([
    ['ECONNREFUSED', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETDOWN', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'],
    ['EAI_AGAIN', 'getaddrinfo'],
    ['EAI_FAIL', 'getaddrinfo'],
    ['EPIPE', 'write'],
    ['ECONNRESET', undefined],
  ])('counts %s as a target that cannot be reached', (code, syscall) => {
    expect(isRefusal(failed(code, syscall))).toBe(true);
    expect(isRefusal(new AggregateError([failed(code, syscall)]))).toBe(true);
  });

  it.each([
    ['HPE_INVALID_CONSTANT', undefined],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined],
    ['EMFILE', 'connect'],
    ['EADDRNOTAVAIL', 'connect'],
  ])('does not count %s: the target answered, or this machine failed', (code, syscall) => {
    expect(isRefusal(failed(code, syscall))).toBe(false);
  });

  it('does not count a timeout', () => {
    expect(isRefusal(new Error('no answer within 30 s'))).toBe(false);
  });
});

describe('a health address with a rate limit', () => {
  it.each([
    [429, { 'retry-after': '3' }, { everyS: 1, pauseS: 3 }],
    [429, { 'retry-after': '86400' }, { everyS: 1, pauseS: 10 }],
    [429, { 'retry-after': '0' }, { everyS: 1, pauseS: 1 }],
    [429, {}, { everyS: 1, pauseS: 1 }],
    [429, { 'retry-after': 'soon' }, { everyS: 1, pauseS: 1 }],
    [429, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, { everyS: 1, pauseS: 1 }],
    [200, { 'ratelimit-policy': '"default";q=40;w=1' }, { everyS: 0.25, pauseS: 0 }],
    [200, { 'x-ratelimit-limit': '10', 'x-ratelimit-reset': '60' }, { everyS: 10, pauseS: 0 }],
  ])('is up, and its limit sets the interval and the pause of the requests: %s %j', async (status, headers, limit) => {
    const server = await serve('127.0.0.1', (_, response) => response.writeHead(status, headers).end());
    const { beat, close } = httpBeat(server.url);
    onTestFinished(() => {
      close();
      server.close();
    });
    expect(await beat(30_000)).toEqual({ answered: true, limit });
  });
});

describe('a health address behind a proxy', () => {
  it.each(['127.0.0.1', '::1'])('is reached through the proxy on %s', async (host) => {
    const proxy = await startForwardProxy(undefined, host);
    const { beat, close } = httpBeat('http://shop.test/health', { tls: () => ({}), proxy: proxy.url });
    onTestFinished(() => {
      close();
      proxy.close();
    });
    expect([await beat(30_000), proxy.asked()]).toEqual([{ answered: true }, ['http://shop.test/health']]);
  });
});

describe('a health address that resets open connections', () => {
  it('is up, and the reset is reported', async () => {
    let asked = 0;
    const server = await serve('127.0.0.1', (request, response) => {
      if (++asked === 2) request.socket.destroy();
      else response.end('ok');
    });
    const { beat, close } = httpBeat(server.url);
    onTestFinished(() => {
      close();
      server.close();
    });
    expect(await beat(30_000)).toEqual({ answered: true });
    expect(await beat(30_000)).toEqual({ answered: true, wasReset: true });
    expect(await beat(30_000)).toEqual({ answered: true });
  });
});

describe('a health address that never ends its answer', () => {
  it.each(['a body of lines', 'a gzip body of 1000 to 1'])(
    'is up, and the rest of its answer is not read: %s',
    async (name) => {
      const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
      const { beat, close } = httpBeat(server.url);
      onTestFinished(() => {
        close();
        server.close();
      });
      expect(await beat(60_000)).toEqual({ answered: true });
      await expect.poll(() => server.open()).toBe(0);
    },
  );

  it.each(['headers, a byte at a time', 'nothing'])(
    'counts as a timeout, even if single bytes arrive: %s',
    async (name) => {
      const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
      const { beat, close } = httpBeat(server.url);
      onTestFinished(() => {
        close();
        server.close();
      });
      expect(await beat(200)).toMatchObject({ answered: false, refused: false });
    },
  );

  it('is up when only its body is slow', async () => {
    const server = await serveEndless(endlessAnswers.find(({ name }) => name === 'a body, a byte at a time')!);
    const { beat, close } = httpBeat(server.url);
    onTestFinished(() => {
      close();
      server.close();
    });
    expect(await beat(200)).toEqual({ answered: true });
  });
});
