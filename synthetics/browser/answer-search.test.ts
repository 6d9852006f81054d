import { EventEmitter } from 'node:events';
import type { BrowserContext } from 'playwright';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deferred } from '../../scenarios/base/deferred.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { AnswerSearch } from './answer-search.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Watches a context that gets one answer of a page. The test decides when the answer is complete and can be read. */
function watched() {
  const complete = deferred<null>();
  const body = deferred<Buffer>();
  const request = {
    resourceType: () => 'fetch',
    sizes: async () => ({ responseBodySize: (await body.promise).length }),
  };
  const answer = {
    request: () => request,
    finished: () => complete.promise,
    headers: () => ({ 'content-type': 'application/json' }),
    headersArray: async () => [],
    body: () => body.promise,
  };
  let isClosed = false;
  const context = Object.assign(new EventEmitter(), {
    request: { _innerFetch: () => undefined },
    newPage: () => undefined,
    close: async () => {
      isClosed = true;
    },
  });
  const search = new AnswerSearch();
  search.watch(context as unknown as BrowserContext);
  context.emit('response', answer);
  return {
    isComplete: () => complete.resolve(null),
    canBeRead: (token: string) => body.resolve(Buffer.from(JSON.stringify({ access_token: token }))),
    close: () => void context.close(),
    isClosed: () => isClosed,
  };
}

it('waits for a complete answer that the browser returns late', async () => {
  const { isComplete, canBeRead, close, isClosed } = watched();
  isComplete();
  close();
  await vi.advanceTimersByTimeAsync(4000);
  expect(isClosed()).toBe(false);
  canBeRead('late-token-47119082');
  await vi.advanceTimersByTimeAsync(0);
  expect(isClosed()).toBe(true);
  expect(masker.text('late-token-47119082')).toBe('***');
});

it('waits for an answer that becomes complete while it is searched', async () => {
  const { isComplete, canBeRead, close, isClosed } = watched();
  close();
  await vi.advanceTimersByTimeAsync(500);
  isComplete();
  await vi.advanceTimersByTimeAsync(2000);
  expect(isClosed()).toBe(false);
  canBeRead('slow-token-30571846');
  await vi.advanceTimersByTimeAsync(0);
  expect(isClosed()).toBe(true);
  expect(masker.text('slow-token-30571846')).toBe('***');
});

it('waits at most 1 s for an answer that is not complete', async () => {
  const { close, isClosed } = watched();
  close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(isClosed()).toBe(true);
});

it('waits at most 5 s for a complete answer that the browser never returns', async () => {
  const { isComplete, close, isClosed } = watched();
  isComplete();
  close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(isClosed()).toBe(true);
});
