import { expect, it } from 'vitest';
import { statedLimit, underLimit } from './rate-limit.ts';

const answer = (headers: Record<string, string>) => ({ url: '', status: 200, headers, text: '', ms: 1 });

it.each([
  ['a policy', { 'ratelimit-policy': '"default";q=100;w=60', ratelimit: '"default";r=50;t=30' }, 100, 60],
  ['an older policy', { 'ratelimit-policy': '100;w=60', 'ratelimit-limit': '100' }, 100, 60],
  ['a limit with the seconds to its reset', { 'x-ratelimit-limit': '60', 'x-ratelimit-reset': '30' }, 60, 30],
  [
    'a limit with the time of its reset',
    { 'x-ratelimit-limit': '60', 'x-ratelimit-reset': '4102444800' },
    60,
    expect.any(Number),
  ],
])('reads %s', (_, headers, requests, windowS) => {
  expect(statedLimit([undefined, answer({}), answer(headers as Record<string, string>)])).toEqual({
    requests,
    windowS,
  });
});

const endless = '9'.repeat(400);

it.each([
  {},
  { 'ratelimit-limit': 'many' },
  { 'x-ratelimit-limit': '10' },
  { 'ratelimit-policy': '0;w=60' },
  { 'ratelimit-policy': `${endless};w=${endless}` },
  { 'ratelimit-policy': `10;w=${endless}` },
  { 'x-ratelimit-limit': '10', 'x-ratelimit-reset': '1e999' },
])('reads no limit from %j', (headers) => {
  expect(statedLimit([answer(headers as Record<string, string>)])).toBeUndefined();
});

it('halves a strict limit for the rate that init chooses, and keeps a rate that a log showed', () => {
  const limit = { requests: 60, windowS: 60 };
  expect(underLimit(limit, 20, false).perSecond).toBe(0.5);
  expect(underLimit(limit, 20, true).perSecond).toBe(20);
  expect(underLimit({ requests: 6000, windowS: 60 }, 20, false).perSecond).toBe(20);
});
