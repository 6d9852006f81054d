import { EventEmitter } from 'node:events';
import type { BrowserContext, Request } from 'playwright';
import { expect, it } from 'vitest';
import { PageLoads } from './page-loads.ts';

type Kind = 'page' | 'popup' | 'frame' | 'script';

function requestOf(kind: Kind, url = 'http://shop.test/'): Request {
  const frame = { parentFrame: () => (kind === 'frame' ? {} : null), page: () => ({ isClosed: () => false }) };
  return {
    url: () => url,
    isNavigationRequest: () => kind !== 'script',
    frame() {
      if (kind === 'popup') throw new Error('the frame is not ready');
      return frame;
    },
    failure: () => ({ errorText: 'net::ERR_ABORTED' }),
    response: () => new Promise(() => undefined),
  } as unknown as Request;
}

function watch() {
  const context = Object.assign(new EventEmitter(), { _onRoute: async () => undefined });
  const loads = new PageLoads();
  loads.watch(context as unknown as BrowserContext);
  return { context, loads };
}

it.each<[Kind, string, number, boolean]>([
  ['page', 'https://shop.test/', 1, true],
  ['popup', 'http://shop.test/', 1, true],
  ['frame', 'http://shop.test/', 1, false],
  ['page', 'chrome-error://x/', 1, false],
  ['script', 'http://shop.test/a.js', 0, false],
])('counts the load of a %s from %s as %d pending, and says whether it must arrive', async (kind, url, n, judged) => {
  for (const end of ['requestfinished', 'requestfailed']) {
    const { context, loads } = watch();
    const request = requestOf(kind, url);
    context.emit('request', request);
    expect([loads.pending, await loads.unfinished(1)]).toEqual([n, judged ? { url, isAnswered: false } : undefined]);
    context.emit('response', { request: () => request });
    expect(await loads.unfinished(1)).toEqual(judged ? { url, isAnswered: true } : undefined);
    context.emit(end, request);
    expect([loads.pending, await loads.unfinished(1)]).toEqual([0, undefined]);
  }
});

it('does not count the end of a load that began before the watch', () => {
  const { context, loads } = watch();
  context.emit('requestfinished', requestOf('page'));
  context.emit('request', requestOf('frame'));
  expect(loads.pending).toBe(1);
});
