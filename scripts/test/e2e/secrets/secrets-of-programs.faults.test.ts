import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrometheusServer } from '../../../lib/prometheus-server.ts';
import { meshproof, shortPlan, shortSlos, slo, source } from '../../meshproof.ts';
import { PrometheusWorkplace } from '../../prometheus.ts';

const secret = 'tok-9fQ/vZ+3nKx=Lw&0';
const inUrl = encodeURIComponent(secret);
const inBase64 = Buffer.from(secret).toString('base64').slice(0, -2);

let place: PrometheusWorkplace;
let prometheus: PrometheusServer;
beforeAll(async () => {
  place = new PrometheusWorkplace();
  prometheus = await place.startPrometheus();
});
afterAll(() => place.end());

/** A careless k6 script: it puts the token into addresses, names, tags, exceptions and output. */
const careless = `import http from 'k6/http';
import encoding from 'k6/encoding';
const token = __ENV.MESHPROOF_TOKEN;
const base = __ENV.MESHPROOF_API_URL;
export function setup() { return { token }; }
export default function () {
  console.log('token ' + token);
  console.error('token ' + token);
  http.get(base + '/health?access_token=' + encodeURIComponent(token));
  http.get(base + '/none/' + encodeURIComponent(token));
  http.get(base + '/health', { tags: { name: 'health with ' + token, customer: encoding.b64encode(token) } });
  http.get('http://127.0.0.1:9/?t=' + encodeURIComponent(token));
  throw new Error('no customer for ' + token + ', ' + encodeURIComponent(token) + ', ' + encoding.b64encode(token));
}
`;

it('a bearer token that a careless k6 script prints and sends is in no file, output or series', async () => {
  place.text('careless.js', careless);
  place.yaml('slos.yaml', ...shortSlos);
  const traffic = { k6: { scenarios: { './careless.js': '5/s', api: '20/s' } } };
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '4s' }, traffic }));
  const run = await meshproof(['run', plan, '--defect', 'errors=20%', '--prometheus', prometheus.writeUrl], {
    cwd: place.dir,
    env: { MESHPROOF_TOKEN: secret },
  });
  const [document] = place.runs();
  const files = readdirSync(join(place.dir, 'runs'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const series = await (await fetch(`${prometheus.url}/api/v1/series?match[]={run_id!=""}`)).text();
  const places = [
    ...files.map((file) => ({ name: file.name, text: read(join(file.parentPath, file.name)) })),
    { name: 'stdout', text: run.stdout },
    { name: 'stderr', text: run.stderr },
    { name: 'Prometheus', text: series },
  ];

  expect(run.code).not.toBe(0);
  expect(place.events(document!.id).some(({ text }) => text.includes('no customer for ***'))).toBe(true);
  const requests = /"k6_http_reqs_total".*"name":"health with \*\*\*"/;
  expect(places.find(({ name }) => name === 'series.ndjson.gz')!.text).toMatch(requests);
  expect(series).toContain('health with ***');
  const leaks = places.filter(({ text }) => [secret, inUrl, inBase64].some((form) => text.includes(form)));
  expect(leaks.map(({ name }) => name)).toEqual([]);
});

/** The token is in all parts of a trace: headers, addresses, typed text, page content and console. */
const shown = `export default {
  name: 'shows',
  pages: { home: '/' },
  async run({ page, urls, bearer }) {
    await page.setExtraHTTPHeaders({ authorization: 'Bearer ' + bearer });
    await page.goto(urls.web + '?access_token=' + encodeURIComponent(bearer));
    await page.evaluate((text) => { document.body.innerHTML = '<input>'; console.error('with ' + text); }, bearer);
    await page.fill('input', bearer);
    throw new Error('it did not work with ' + bearer);
  },
};
`;

it('a bearer token that a journey shows in the browser is not in the stored trace', async () => {
  place.text('shows.ts', shown);
  const indicator = {
    thresholdMetric: source('journey_success', {}, 'min'),
    objective: { op: 'gte', value: 1, target: 0.99999 },
  };
  place.yaml('slos.yaml', slo('journeys', indicator, '1'));
  const traffic = { journeys: { use: ['./shows.ts'], runs: 1 } };
  const plan = place.yaml('plan.yaml', shortPlan({ plan: 'shows', phases: { steady: '3s' }, traffic }));
  const run = await meshproof(['run', plan, '--store', 'shown'], {
    cwd: place.dir,
    env: { MESHPROOF_TOKEN: secret },
  });
  const [document] = place.runs('shown');
  const trace = readFileSync(join(place.dir, 'shown', document!.id, 'artifacts/shows/trace.zip'));
  const entries = Object.entries(unzipSync(trace));
  const texts = entries.map(([name, bytes]) => ({ name, text: Buffer.from(bytes).toString('latin1') }));
  expect(run.code).toBe(1);
  expect(texts.find(({ name }) => name.endsWith('.network'))!.text).toContain('Bearer ***');
  const leaks = texts.filter(({ text }) => [secret, inUrl, inBase64].some((form) => text.includes(form)));
  expect(leaks.map(({ name }) => name)).toEqual([]);
});

function read(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}
