import { expect, it } from 'vitest';
import type { Answer } from './ask.ts';
import { waitForLimit } from './wait-for-limit.ts';

const answer = (status: number, after?: string): Answer => ({
  url: 'http://127.0.0.1/',
  status,
  headers: after === undefined ? {} : { 'retry-after': after },
  text: '',
  ms: 1,
});

/** Requests a fake target, which gives these answers one after another and then repeats the last answer. */
async function outcome(answers: readonly Answer[], requests = 1): Promise<[status: number, waitsS: number[]]> {
  const left = [...answers];
  const waitsS: number[] = [];
  const ask = waitForLimit(
    async () => (left.length > 1 ? left.shift()! : left[0]!),
    async (ms) => waitsS.push(ms / 1000),
    () => Date.parse('2026-01-01T00:00:00Z'),
  );
  let status = 0;
  for (let request = 0; request < requests; request++) status = (await ask('http://127.0.0.1/')).status;
  return [status, waitsS];
}

it.each<[string, Answer[], number, number[]]>([
  ['a success', [answer(200)], 200, []],
  ['an error', [answer(500)], 500, []],
  ['503 without a time', [answer(503)], 503, []],
  ['503 with a time', [answer(503, '3'), answer(200)], 200, [3]],
  ['429 with seconds', [answer(429, '2'), answer(200)], 200, [2]],
  ['429 with a time of day', [answer(429, 'Thu, 01 Jan 2026 00:00:04 GMT'), answer(200)], 200, [4]],
  ['429 with 0', [answer(429, '0'), answer(200)], 200, [1]],
  ['429 without a time', [answer(429), answer(429), answer(429), answer(200)], 200, [1, 2, 4]],
  ['429 for 10 s', [answer(429, '10'), answer(200)], 200, [10]],
  ['429 for 11 s', [answer(429, '11')], 429, []],
  ['429 for an hour', [answer(429, '3600')], 429, []],
  ['429 for ever', [answer(429, '2')], 429, [2, 2, 2, 2, 2]],
])('the waits of init after %s', async (_, answers, status, waitsS) => {
  expect(await outcome(answers)).toEqual([status, waitsS]);
});

it('all waits of one init together take at most 60 s', async () => {
  const [status, waitsS] = await outcome([answer(429, '7')], 100);
  expect([status, waitsS.length]).toEqual([429, 8]);
});
