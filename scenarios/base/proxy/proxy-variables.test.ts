import { describe, expect, it } from 'vitest';
import { proxyVariables } from './proxy-variables.fixture.ts';
import { proxiesOfNode, withoutProxies } from './proxy-variables.ts';

describe('withoutProxies', () => {
  it.each(proxyVariables)('removes %s', (name) => {
    expect(withoutProxies({ [name]: 'http://127.0.0.2:3128', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it('keeps variables of other names', () => {
    const own = { PROXY_USER: 'a', MY_PROXY: 'b', REVERSE_PROXY_URL: 'c' };
    expect(withoutProxies(own)).toEqual(own);
  });
});

describe('proxiesOfNode', () => {
  const proxy = { HTTP_PROXY: 'http://127.0.0.2:3128', no_proxy: 'a' };

  it.each([
    ['the variable of Node', { ...proxy, NODE_USE_ENV_PROXY: '1' }, []],
    ['an option of Node', proxy, ['--use-env-proxy']],
    ['an option in NODE_OPTIONS', { ...proxy, NODE_OPTIONS: '--enable-source-maps --use-env-proxy' }, []],
  ])('names the proxy variables that Node obeys by %s', (_, environment, execArgv) => {
    expect(proxiesOfNode(environment, execArgv)).toEqual(['HTTP_PROXY']);
  });

  it.each([
    ['Node obeys none by default', proxy],
    ['the variable is off', { ...proxy, NODE_USE_ENV_PROXY: '0' }],
    ['there is no proxy', { NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a', https_proxy: '' }],
  ])('names none when %s', (_, environment) => {
    expect(proxiesOfNode(environment, [])).toEqual([]);
  });
});
