import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrometheusServer } from '../../../lib/prometheus-server.ts';
import { descendants } from '../../family.ts';
import { shortPlan, shortSlos, slo, source, startMeshproof } from '../../meshproof.ts';
import { PrometheusWorkplace } from '../../prometheus.ts';

const secret = 'tok-9fQ/vZ+3nKx=Lw&0';
const spellings = [secret, encodeURIComponent(secret), ...base64Of(secret)];

let place: PrometheusWorkplace;
let prometheus: PrometheusServer;
beforeAll(async () => {
  place = new PrometheusWorkplace();
  prometheus = await place.startPrometheus();
});
afterAll(() => place.end());

it('the bearer token of a failing run is in no file, output, process argument or series', async () => {
  place.text('fails.ts', journey);
  const indicator = {
    thresholdMetric: source('journey_success', {}, 'min'),
    objective: { op: 'gte', value: 1, target: 0.99999 },
  };
  place.yaml('slos.yaml', ...shortSlos, slo('journeys', indicator, '1'));
  const traffic = { k6: { scenarios: { api: '80/s' } }, journeys: { use: ['./fails.ts'], runs: 1, timeout: '90s' } };
  // Without a warm-up, the only run of the journey starts at once. On a busy machine, a run in the warm-up could last
  // until the steady phase is over. A run that has started may end later.
  const plan = place.yaml('plan.yaml', shortPlan({ traffic, phases: { steady: '7s' } }));
  const run = startMeshproof(['run', plan, '--prometheus', prometheus.writeUrl], {
    cwd: place.dir,
    env: { MESHPROOF_TOKEN: secret },
  });
  const commands = new Set<string>();
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  while (!over) {
    for (const { command } of descendants(run.pid)) commands.add(command);
    await sleep(200);
  }
  const { code, stdout, stderr } = await run.ended;
  const files = filesBelow(join(place.dir, 'runs'));
  const series = await (await fetch(`${prometheus.url}/api/v1/series?match[]={run_id!=""}`)).text();

  expect(code, stdout + stderr).toBe(1);
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining([expect.stringMatching(/trace\.zip!.*\.network$/), expect.stringMatching(/\.png$/)]),
  );
  expect([...commands].some((command) => command.includes('k6 run'))).toBe(true);
  expect(series).toContain('k6_http_reqs_total');
  const places = [
    ...files,
    { name: 'stdout', text: stdout },
    { name: 'stderr', text: stderr },
    { name: 'process arguments', text: [...commands].join('\n') },
    { name: 'Prometheus', text: series },
  ];
  const found = places.filter(({ text }) => spellings.some((one) => text.includes(one))).map(({ name }) => name);
  expect(found).toEqual([]);
});

type Found = { name: string; text: string };

/** Returns the files below a directory, with the content of archives. */
function filesBelow(directory: string): Found[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): Found[] => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : unpacked(path, readFileSync(path));
  });
}

function unpacked(name: string, bytes: Uint8Array): Found[] {
  if (name.endsWith('.gz')) return unpacked(name.slice(0, -3), gunzipSync(bytes));
  if (!name.endsWith('.zip')) return [{ name, text: Buffer.from(bytes).toString('latin1') }];
  return Object.entries(unzipSync(bytes)).flatMap(([inner, content]) => unpacked(`${name}!${inner}`, content));
}

/**
 * Returns the secret as base64 at each of the three offsets, without the characters that depend on the text around the
 * secret.
 */
function base64Of(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + text).toString('base64');
    return encoded.replace(/=+$/, '').slice(offset === 0 ? 0 : 4, -2);
  });
}

const journey = `export default {
  name: 'fails',
  pages: { repositories: '/' },
  async run({ page, urls, bearer, step }) {
    await step('sign in', () =>
      page.context().request.post(urls.web + 'session', { headers: { authorization: 'Bearer ' + bearer } }));
    await step('open', () => page.goto(urls.web));
    throw new Error('what the user wanted did not happen, with ' + bearer);
  },
};
`;
