import { describe, expect, it } from 'vitest';
import { proxyVariables } from './proxy-variables.fixture.ts';
import { withoutProxies } from './proxy-variables.ts';

describe('withoutProxies', () => {
  it.each(proxyVariables)('removes %s', (name) => {
    expect(withoutProxies({ [name]: 'http://127.0.0.2:3128', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it('keeps variables of other names', () => {
    const own = { PROXY_USER: 'a', MY_PROXY: 'b', REVERSE_PROXY_URL: 'c' };
    expect(withoutProxies(own)).toEqual(own);
  });
});
