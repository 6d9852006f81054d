import { expect, it } from 'vitest';
import type { Answer } from '../base/ask.ts';
import { findHealth } from './find-health.ts';

const url = 'http://a.test/v1/orders?x=1';
const base = 'http://a.test/v1';
const answerOf = (at: string, status: number, ms: number): Answer => ({ url: at, status, headers: {}, text: at, ms });
const rootOf = (ms: number) => answerOf(url, 200, ms);

/** Finds the health address of a fake site. `missingMs` is the time of its answer to a missing path. */
function find(root: Answer | undefined, missingMs: number | undefined, found: readonly string[] = []) {
  return findHealth(url, base, root, async (at) => {
    if (found.includes(at)) return { ...answerOf(at, 200, 1), text: 'up' };
    if (missingMs === undefined) throw new Error('no answer');
    return answerOf(at, 404, missingMs);
  });
}

it.each([
  ['the address itself', rootOf(3), 3, url, false],
  ['the address itself, if nothing else answers', rootOf(900), undefined, url, true],
  ['the address itself, if a missing path is slow, too', rootOf(900), 800, url, true],
  ['a missing path, if it is faster', rootOf(900), 3, `${base}/health`, false],
  ['a missing path, if the address is a stream', undefined, 3, `${base}/health`, false],
  ['a slow missing path, if the address is a stream', undefined, 900, `${base}/health`, true],
  ['the address, if it is a stream and nothing else answers', undefined, undefined, url, false],
])('without a health path, the health address is %s', async (_, root, missingMs, address, isSlow) => {
  const { health, finding } = await find(root, missingMs);
  expect([health, /longest-stall/.test(finding.written)]).toEqual([address, isSlow]);
});

it.each([
  [[`${base}/healthz`, 'http://a.test/health'], '/v1/healthz'],
  [['http://a.test/health'], '/health'],
])('of the health paths %j, it finds %s', async (found, path) => {
  expect((await find(rootOf(3), 3, found)).finding.found).toBe(path);
});
