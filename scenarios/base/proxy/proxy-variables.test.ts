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
  const obeying = (proxyEnv: NodeJS.ProcessEnv) => ({ options: { proxyEnv } });

  it('names the proxy variables that the agent of Node obeys', () => {
    expect(proxiesOfNode({}, obeying(proxy))).toEqual(['HTTP_PROXY']);
    expect(proxiesOfNode({}, obeying({ all_proxy: 'a', Https_Proxy: 'b', npm_config_proxy: 'c' }))).toEqual([
      'all_proxy',
      'Https_Proxy',
    ]);
  });

  it('names the proxy variables that fetch obeys with NODE_USE_ENV_PROXY=1', () => {
    expect(proxiesOfNode({ ...proxy, NODE_USE_ENV_PROXY: '1' }, {})).toEqual(['HTTP_PROXY']);
  });

  it.each([
    ['Node obeys none by default', proxy],
    ['NODE_USE_ENV_PROXY is 0', { ...proxy, NODE_USE_ENV_PROXY: '0' }],
    ['no variable names a proxy', { NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a', https_proxy: '' }],
  ])('names none when %s', (_, environment) => {
    expect(proxiesOfNode(environment)).toEqual([]);
  });
});
