import { describe, expect, it } from 'vitest';
import type { Target } from '../../scenarios/plan/target.ts';
import { readAgainst } from './side-target.ts';

const target: Target = {
  name: 'shop',
  urls: { api: 'http://127.0.0.1:8080/v1', web: 'http://127.0.0.1:8080/' },
  allow: { load: [], browse: [] },
  metricNames: {},
};

describe('the other target of a side-by-side run', () => {
  it('has the paths and the name of the first target, at another address', () => {
    for (const address of ['http://127.0.0.1:9090', 'http://127.0.0.1:9090/'])
      expect(readAgainst(address, target)).toEqual({
        ...target,
        urls: { api: 'http://127.0.0.1:9090/v1', web: 'http://127.0.0.1:9090/' },
      });
    expect(readAgainst('https://localhost', { ...target, allow: { load: ['localhost'], browse: [] } }).urls.api).toBe(
      'https://localhost/v1',
    );
  });

  it.each([
    ['http://elsewhere.example', target, /load to elsewhere.example is not allowed/],
    ['http://127.0.0.1:9090', undefined, /needs --target/],
    ['http://a:password@127.0.0.1:9090', target, /must not contain a user or password/],
    ['http://127.0.0.1:9090/?a=b', target, /must not have a query/],
    ['http://127.0.0.1:9090/v2', target, /must have no path/],
    ['http://127.0.0.1:9090/v1/', target, /must have no path/],
    ['http://127.0.0.1:9090//', target, /must have no path/],
    ['no-such-target', target, /there is no target named/],
  ])('is refused when it is %s', (word, first, message) => {
    expect(() => readAgainst(word, first)).toThrow(message);
  });
});
