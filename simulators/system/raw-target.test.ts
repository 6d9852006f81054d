import { expect, it } from 'vitest';
import { startRawTarget } from './raw-target.ts';

it('the raw target answers every request with fixed JSON until it is closed, and counts the requests of /get', async () => {
  const target = await startRawTarget();
  for (const path of ['', 'any/path?x=1', 'get']) {
    const response = await fetch(target.url + path);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ status: 'ok' });
  }
  expect(target.requests()).toBe(1);
  await target.close();
  await expect(fetch(target.url)).rejects.toThrow();
});
