import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan } from '../../meshproof.ts';
import { atLeastOne, TwoHosts } from '../../two-hosts.ts';

let place: TwoHosts;

beforeEach(async () => {
  place = await TwoHosts.start();
});
afterEach(() => place.end());

const byK6 = (url: string) => {
  place.text('script.js', `import http from 'k6/http';\nexport default () => http.get(${url});\n`);
  place.yaml('slos.yaml', atLeastOne('k6_http_reqs_total', 'sum'));
  return { k6: { scenarios: { './script.js': '10/s' } } };
};

const byPage = () => {
  const run =
    "async run({ page, urls, step }) { await step('open', () => page.goto(urls.web, { waitUntil: 'load' })); }";
  place.text('open.ts', `export default { name: 'open', pages: { home: '/' }, ${run} };\n`);
  place.yaml('slos.yaml', atLeastOne('journey_success', 'min'));
  return { journeys: { use: ['./open.ts'], runs: 1 } };
};

const ways: [string, string, () => object][] = [
  ['a redirect', 'k6', () => byK6("__ENV.MESHPROOF_API_URL + '/away'")],
  ['a script that hard-codes it', 'k6', () => byK6(`'${place.foreign.url}/'`)],
  ['a page that loads something from it', 'journeys', byPage],
];

async function run(traffic: object, allow: object, env: NodeJS.ProcessEnv = {}) {
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic }));
  const target = place.target(allow);
  const { code, stdout } = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir, env });
  const document = JSON.parse(stdout);
  const blocked = place.events(document.id).filter((event) => event.kind === 'blocked-host');
  return { code, document, blocked };
}

describe('a host that the target file does not allow', () => {
  it.each(ways)('is not reached by %s: INVALID, and an event names it', async (_, by, traffic) => {
    const { code, document, blocked } = await run(traffic(), {});
    expect([code, document.verdict, place.foreign.connections()]).toEqual([3, 'INVALID', 0]);
    expect(blocked[0]).toMatchObject({ by, data: { host: '127.0.0.2' }, text: expect.stringContaining('127.0.0.2') });
    expect(document.reason).toContain('127.0.0.2');
  });
});

describe('a proxy in the environment', () => {
  it('gets no load, not even for a host behind it: INVALID, and an event names the host', async () => {
    const proxy = place.foreign.url;
    const env = { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy, NO_PROXY: '' };
    const { code, blocked } = await run(byK6("'http://behind.proxy.test/'"), {}, env);
    expect([code, place.foreign.connections()]).toEqual([3, 0]);
    expect(blocked).toMatchObject([{ by: 'k6', data: { host: 'behind.proxy.test' } }]);
  });
});

describe('a host that the target file allows', () => {
  // hosts-of-programs.faults.test.ts covers the other ways.
  it.each(ways.slice(0, 1))('is reached by %s, without an event', async (_, by, traffic) => {
    const { code, document, blocked } = await run(traffic(), { load: ['127.0.0.2'] });
    expect([code, document.verdict, blocked]).toEqual([0, 'PASS', []]);
    expect(place.foreign.connections()).toBeGreaterThan(0);
    expect(document.producers.map(({ name }: { name: string }) => name)).toEqual([by]);
  });
});
