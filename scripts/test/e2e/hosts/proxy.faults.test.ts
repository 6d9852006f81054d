import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ForwardProxy, startForwardProxy } from '../../../../scenarios/base/proxy/forward-proxy.fixture.ts';
import { meshproof, shortPlan, Workplace } from '../../meshproof.ts';
import { atLeastOne } from '../../two-hosts.ts';

let place: Workplace;
let proxy: ForwardProxy;
beforeEach(async () => {
  place = new Workplace();
  proxy = await startForwardProxy();
  const urls = { api: 'http://shop.test', web: 'http://shop.test/', health: 'http://shop.test/health' };
  place.yaml('shop.yaml', { target: 'shop', urls, allow: { load: ['shop.test'] }, proxy: proxy.url });
});
afterEach(() => {
  proxy.close();
  place.remove();
});

async function run(traffic: object, metric: string) {
  place.yaml('slos.yaml', atLeastOne(metric, metric.endsWith('_total') ? 'sum' : 'min'));
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic }));
  const ended = await meshproof(['run', plan, '--target', './shop.yaml', '--json'], { cwd: place.dir });
  const document = JSON.parse(ended.stdout);
  const hosts = new Set(proxy.asked().map((url) => url.replace(/^http:\/\//, '').replace(/[/:].*$/, '')));
  return { ...ended, document, hosts: [...hosts] };
}

const k6 = (work: string) => {
  place.text('script.js', `import http from 'k6/http';\nexport default () => { ${work} };`);
  return { k6: { scenarios: { './script.js': '5/s' } } };
};
const journey = (steps: string) => {
  const text = `export default { name: 'shop', pages: { home: '/' }, async run({ page, urls, step }) { ${steps} } };`;
  return { journeys: { use: [place.text('shop.ts', text)], runs: 1 } };
};
const home = `await step('open', () => page.goto(urls.web));`;

describe('a target with a proxy', () => {
  it.each([
    ['k6', () => k6("http.get(__ENV.MESHPROOF_API_URL + '/a');"), 'k6_http_reqs_total'],
    ['a journey', () => journey(home), 'journey_success'],
  ])('is reached by %s through the proxy, and the record names the proxy', async (_, traffic, metric) => {
    const { code, document, hosts, stderr } = await run(traffic(), metric);
    expect([code, document?.verdict], stderr).toEqual([0, 'PASS']);
    expect(hosts).toEqual(['shop.test']);
    expect(document.environment.proxy).toBe(proxy.url);
  });

  it.each([
    ['k6', () => k6("http.get(__ENV.MESHPROOF_API_URL + '/a'); http.get('http://far.test/');"), 'k6_http_reqs_total'],
    ['a journey', () => journey(`${home} await page.goto('http://far.test/').catch(() => 0);`), 'journey_success'],
  ])('keeps other hosts from %s, and an event names them', async (_, traffic, metric) => {
    const { code, document, hosts } = await run(traffic(), metric);
    expect([code, document.verdict, hosts]).toEqual([3, 'INVALID', ['shop.test']]);
    expect(document.reason).toContain('far.test');
  });

  it('is refused for traffic that cannot use a proxy, before any request', async () => {
    const { code, stderr, hosts } = await run({ 'mesh-node': { nodes: 2, messages: '5/s' } }, 'meshproof_target_up');
    expect([code, hosts]).toEqual([2, []]);
    expect(stderr).toMatch(/shop\.yaml:\d+: proxy: mesh-node /);
  });
});
