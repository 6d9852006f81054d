import { describe, expect, it } from 'vitest';
import { nextRequest, type Sent } from './next-request.ts';
import { timeoutIn } from './timeout-in.ts';

const from = 'https://shop.example/a/b?q=1#top';
const answer = (location: string | undefined, status = 302, url = from) => ({
  status,
  url,
  headers: location === undefined ? {} : { Location: location },
});
const sent = (method: string, headers: Record<string, string> = {}): Sent => ({
  method,
  url: from,
  body: 'x',
  params: { headers, tags: { name: 'call' } },
});

describe('nextRequest', () => {
  it.each([
    ['/t', 'https://shop.example/t'],
    ['t?x=1', 'https://shop.example/a/t?x=1'],
    ['?x=1', 'https://shop.example/a/b?x=1'],
    ['#end', 'https://shop.example/a/b?q=1#end'],
    ['//other.example/t', 'https://other.example/t'],
    ['http://other.example/t', 'http://other.example/t'],
    ['../t', 'https://shop.example/t'],
    ['./../../t/./u/..', 'https://shop.example/t/'],
    ['/t/', 'https://shop.example/t/'],
  ])('resolves the Location %s like the URL standard', (location, url) => {
    expect(nextRequest(answer(location), sent('GET'))?.url).toBe(url);
    expect(new URL(location, from).href).toBe(url);
  });

  it.each([
    [301, 'POST', 'GET', null],
    [302, 'PUT', 'GET', null],
    [303, 'DELETE', 'GET', null],
    [302, 'HEAD', 'HEAD', null],
    [307, 'POST', 'POST', 'x'],
    [308, 'PATCH', 'PATCH', 'x'],
  ])('after status %i to a %s, sends a %s', (status, method, next, body) => {
    const { params, ...rest } = nextRequest(answer('/t', status), sent(method, { 'Content-Type': 'text/plain' }))!;
    expect(rest).toEqual({ method: next, url: 'https://shop.example/t', body });
    expect(params.headers).toEqual({
      Referer: 'https://shop.example/a/b?q=1',
      ...(body !== null && { 'Content-Type': 'text/plain' }),
    });
    expect(params.tags).toEqual({ name: 'call' });
  });

  it.each([
    [200, '/t'],
    [300, '/t'],
    [304, '/t'],
    [305, '/t'],
    [404, '/t'],
    [302, undefined],
    [302, ''],
  ])('ends at status %i with the Location %s', (status, location) => {
    expect(nextRequest(answer(location, status), sent('GET'))).toBeUndefined();
  });

  it.each([
    ['https://shop.example:8443/t', true],
    ['https://api.shop.example/t', true],
    ['https://evilshop.example/t', false],
    ['https://shop.example.evil.example/t', false],
    ['https://shop.example@evil.example/t', false],
  ])('sends credentials to %s: %s', (location, isSent) => {
    const headers = { Authorization: 'Bearer t', cookie: 's=1', 'X-Kind': 'k' };
    const { params } = nextRequest(answer(location), sent('GET', headers))!;
    const names = Object.keys(params.headers!).sort();
    expect(names).toEqual(isSent ? ['Authorization', 'Referer', 'X-Kind', 'cookie'] : ['Referer', 'X-Kind']);
  });

  it('sends no Referer from https to http, and none with credentials', () => {
    expect(nextRequest(answer('http://shop.example/t'), sent('GET'))?.params.headers).toEqual({});
    const next = nextRequest(answer('/t', 302, 'http://ann:pw@shop.example/a'), sent('GET'))!;
    expect([next.url, next.params.headers]).toEqual([
      'http://ann:pw@shop.example/t',
      { Referer: 'http://shop.example/a' },
    ]);
  });
});

describe('timeoutIn', () => {
  it.each([
    [undefined, 60_000],
    [1500, 1500],
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['250', 250],
  ])('reads %s', (timeout, ms) => expect(timeoutIn(timeout)).toBe(ms));
});
