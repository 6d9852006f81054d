import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan } from '../../meshproof.ts';
import { atLeastOne, TwoHosts } from '../../two-hosts.ts';

let place: TwoHosts;

beforeEach(async () => {
  place = await TwoHosts.start();
});
afterEach(() => place.end());

async function run(traffic: object, measured: object, allow: object = {}, env: NodeJS.ProcessEnv = {}) {
  place.yaml('slos.yaml', measured);
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic }));
  const target = place.target(allow);
  const { code, stdout } = await meshproof(['run', plan, '--target', target, '--json'], { cwd: place.dir, env });
  const document = JSON.parse(stdout);
  const blocked = place.events(document.id).filter((event) => event.kind === 'blocked-host');
  return { code, document, blocked: blocked.map(({ by, data }) => ({ by, host: data?.host })) };
}

function byK6(work: string, allow: object = {}, env: NodeJS.ProcessEnv = {}) {
  place.text('script.js', `import http from 'k6/http';\n${work}\n`);
  return run({ k6: { scenarios: { './script.js': '10/s' } } }, atLeastOne('k6_http_reqs_total', 'sum'), allow, env);
}

function byJourney(steps: string, allow: object = {}, env: NodeJS.ProcessEnv = {}) {
  const text = `export default { name: 'goes', pages: { home: '/' }, async run({ page, urls, step }) { ${steps} } };\n`;
  place.text('goes.ts', text);
  return run({ journeys: { use: ['./goes.ts'], runs: 1 } }, atLeastOne('journey_success', 'min'), allow, env);
}

const home = `await step('open', () => page.goto(urls.web, { waitUntil: 'load' }).catch(() => undefined));`;

describe('a host that is not allowed', () => {
  it.each([
    ["a page's redirect", `await step('leave', () => page.goto(urls.api + '/away').catch(() => undefined));`],
    ["the journey's own HTTP client", `await step('ask', () => page.request.get('FOREIGN').catch(() => undefined));`],
    ['a redirect of that client', `await step('ask', () => page.request.get(urls.api + '/away').catch(() => 0));`],
    ['a frame', `await page.setContent('<iframe src="FOREIGN"></iframe>'); await page.waitForTimeout(300);`],
    [
      'a WebSocket',
      `await page.goto('about:blank'); await page.evaluate("new WebSocket('WS')"); await page.waitForTimeout(300);`,
    ],
  ])('is not reached by %s, and an event names it', async (_, steps) => {
    const written = steps.replace('FOREIGN', place.foreign.url).replace('WS', place.foreign.url.replace('http', 'ws'));
    const { code, document, blocked } = await byJourney(written);
    expect([code, document.verdict, place.foreign.connections()]).toEqual([3, 'INVALID', 0]);
    expect(blocked).toEqual([{ by: 'journeys', host: '127.0.0.2' }]);
    expect(document.reason).toContain('127.0.0.2');
  });
});

describe('a context that a journey creates', () => {
  const inContext = (options: string, steps: string) =>
    `const context = await page.context().browser().newContext(${options});
     const other = await context.newPage(); ${steps} await context.close();`;

  it.each([
    ['newContext', (proxy: string) => inContext(proxy, 'await other.goto(urls.web);')],
    [
      'newPage',
      (proxy: string) => `const other = await page.context().browser().newPage(${proxy}); await other.goto(urls.web);`,
    ],
    ['its client', (proxy: string) => inContext(proxy, 'await context.request.get(urls.web);')],
  ])('cannot have a proxy of its own: %s', async (_, stepsOf) => {
    const proxy = `{ proxy: { server: '${place.foreign.url}', bypass: '<-loopback>' } }`;
    const { code, document } = await byJourney(stepsOf(proxy));
    expect([code, document.verdict, place.foreign.connections()]).toEqual([3, 'INVALID', 0]);
  });

  it('is behind the gate, and an event names the host', async () => {
    const { code, blocked } = await byJourney(
      inContext('', `await other.goto('${place.foreign.url}').catch(() => undefined);`),
    );
    expect([code, blocked, place.foreign.connections()]).toEqual([3, [{ by: 'journeys', host: '127.0.0.2' }], 0]);
  });
});

describe('a variable or file of the user', () => {
  it.each([
    ['SELENIUM_REMOTE_URL', (url: string) => ({ SELENIUM_REMOTE_URL: url })],
    [
      'SELENIUM_REMOTE_URL of npm, and the debugger',
      (url: string) => ({ npm_config_pwdebug: '1', SELENIUM_REMOTE_URL: url }),
    ],
    [
      'a proxy that is left out',
      () => ({
        PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK: '1',
        PLAYWRIGHT_PROXY_BYPASS_FOR_TESTING: '127.0.0.2',
      }),
    ],
  ])('starts no browser elsewhere: %s', async (_, envOf) => {
    const { code, blocked } = await byJourney(home, {}, envOf(place.foreign.url));
    expect([code, blocked, place.foreign.connections()]).toEqual([3, [{ by: 'journeys', host: '127.0.0.2' }], 0]);
  });

  it.each([
    ['outputs', () => ({ K6_OUT: `influxdb=${place.foreign.url}`, K6_LOG_OUTPUT: `loki=${place.foreign.url}/loki` })],
    [
      'traces',
      () => ({ K6_TRACES_OUTPUT: `otel=${place.foreign.url}`, OTEL_EXPORTER_OTLP_ENDPOINT: place.foreign.url }),
    ],
    ['a configuration of k6', () => ({ XDG_CONFIG_HOME: place.dir })],
  ])('gives k6 no other output and no other rate: %s', async (_, envOf) => {
    mkdirSync(join(place.dir, 'k6'), { recursive: true });
    place.text('k6/config.json', JSON.stringify({ rps: 1, out: [`influxdb=${place.foreign.url}`] }));
    const work = "export default () => http.get(__ENV.MESHPROOF_API_URL + '/x');";
    const { code, document } = await byK6(work, {}, envOf());
    expect([code, document.verdict, place.foreign.connections()]).toEqual([0, 'PASS', 0]);
    expect(place.own.connections()).toBeGreaterThan(0);
  });
});

describe('a host that is allowed', () => {
  it('for browsing is reached by page and client, without an event', async () => {
    const asks = `${home} await step('ask', () => page.request.get('${place.foreign.url}'));`;
    const { code, document, blocked } = await byJourney(asks, { browse: ['127.0.0.2'] });
    expect([code, document.verdict, blocked]).toEqual([0, 'PASS', []]);
    expect(place.foreign.connections()).toBeGreaterThan(1);
  });

  it('for browsing only receives no load', async () => {
    const { code, blocked } = await byK6(`export default () => http.get('${place.foreign.url}');`, {
      browse: ['127.0.0.2'],
    });
    expect([code, place.foreign.connections()]).toEqual([3, 0]);
    expect(blocked).toEqual([{ by: 'k6', host: '127.0.0.2' }]);
  });
});
