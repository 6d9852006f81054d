import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sealOf, sha256Of } from '../../../results/store/checksum.ts';
import { documentFile, streams } from '../../../results/store/run-files.ts';
import { slo, source, type Workplace } from '../meshproof.ts';
import type { Named } from './table.ts';

/**
 * A command that reads an endless body. A server at `endless` sends the body, or the target at `own` sends it as
 * /metrics.
 */
export interface EndlessReader extends Named {
  args(place: Workplace, at: { own: string; endless: string }): string[];
  codes: readonly number[];
  /**
   * True when the run may be a PASS, because the endless bodies are not answers to the judged traffic: they are
   * metrics, health or the answers to a push.
   */
  mayPass: boolean;
}

const run = (place: Workplace, traffic: object, slos: readonly string[], target: object, ...more: string[]) => [
  'run',
  place.yaml('plan.yaml', { plan: 'endless', phases: { steady: '3s' }, traffic, slos }),
  '--target',
  place.yaml('target.yaml', { target: 'own', ...target }),
  '--json',
  '--quiet',
  ...more,
];
const check = (place: Workplace, own: string, api: string, probe: object) => [
  'check',
  place.yaml('probe.yaml', { probe: 'p', timeout: '3s', ...probe }),
  '--target',
  place.yaml('target.yaml', { target: 'own', urls: { api, health: own } }),
  '--json',
  '--quiet',
];
const chat = (place: Workplace, own: string, endless: string, more: object) =>
  run(place, { 'chat-user': { streams: '5/s', model: 'm', timeout: '2s', ...more } }, ['chat'], {
    urls: { api: endless, health: own },
  });

export const endlessReaders: readonly EndlessReader[] = [
  {
    name: 'the http probe',
    args: (place, { own, endless }) => check(place, own, endless, { http: { steps: [{ url: '{api}/' }] } }),
    codes: [1],
    mayPass: false,
  },
  {
    name: 'the openai-stream probe',
    args: (place, { own, endless }) => check(place, own, endless, { 'openai-stream': { url: '{api}/v1', model: 'm' } }),
    codes: [1],
    mayPass: false,
  },
  {
    name: 'streams of chat-user',
    args: (place, { own, endless }) => chat(place, own, endless, {}),
    codes: [1, 3],
    mayPass: false,
  },
  {
    name: 'whole answers of chat-user',
    args: (place, { own, endless }) => chat(place, own, endless, { api: 'inference' }),
    codes: [1, 3],
    mayPass: false,
  },
  {
    name: '/metrics, the health address, resource queries and the push',
    args: (place, { own, endless }) => {
      const probe = place.yaml('probe.yaml', { probe: 'p', http: { steps: [{ url: '{api}/' }] } });
      const write = `${endless}/api/v1/write`;
      const resources = { cpu: { query: 'up', prometheus: write } };
      const target = { urls: { api: own, health: `${own}/metrics` }, resources };
      const traffic = { probes: { use: [probe], every: '1s' } };
      return run(place, traffic, ['probes'], target, '--prometheus', write);
    },
    // A slow health check counts as a stall. The target or a busy machine may cause it, so FAIL and INVALID are
    // possible, too.
    codes: [0, 1, 3, 5],
    mayPass: true,
  },
];

/** A command that opens WebSockets to the server at `url`, which sends without end. */
export interface FrameReader extends Named {
  args(place: Workplace, url: string): string[];
  codes: readonly number[];
}

export const frameReaders: readonly FrameReader[] = [
  {
    name: 'mesh nodes',
    args: (place, url) => {
      const lost = source('meshproof_mesh_lost_total', { by: 'target' }, 'sum');
      const indicator = { thresholdMetric: lost, objective: { op: 'lte', value: 0, target: 0.99999 } };
      const slos = [place.yaml('lost.yaml', slo('lost', indicator, '1'))];
      const urls = { api: url, mesh: url, health: `${url}/health` };
      return run(place, { 'mesh-node': { nodes: 3, messages: '5/s' } }, slos, { urls });
    },
    // Exit code 5 is possible when no node stays connected until the start.
    codes: [1, 3, 5],
  },
  {
    name: 'the websocket probe',
    args: (place, url) =>
      check(place, `${url}/health`, url, { websocket: { url: '{api}/', expect: { message: 'welcome' } } }),
    codes: [1],
  },
];

/** The ways in which a script reads the answer of `/bomb`, each with the maximum memory of k6 in bytes. */
export const bombReaders: readonly (Named & { params: string; mostOfK6: number })[] = [
  { name: 'a script that may read the body', params: '{}', mostOfK6: Number.POSITIVE_INFINITY },
  {
    name: "a script that discards the body with responseType 'none'",
    params: "{ responseType: 'none' }",
    mostOfK6: 1e9,
  },
];

/** Writes a plan whose script requests `/bomb` once a second. Returns the arguments that run the plan. */
export function bombed(place: Workplace, url: string, params: string): string[] {
  const get = `http.get(__ENV.MESHPROOF_API_URL + '/bomb', ${params})`;
  const script = place.text('bomb.js', `import http from 'k6/http'; export default () => ${get};`);
  const sent = {
    thresholdMetric: source('k6_http_reqs_total', {}, 'sum'),
    objective: { op: 'gte', value: 1, target: 0.99999 },
  };
  const slos = [place.yaml('sent.yaml', slo('sent', sent, '1'))];
  const urls = { api: url, health: `${url}/health` };
  return run(place, { k6: { scenarios: { [script]: '1/s' } } }, slos, { urls });
}

/** Returns the highest resident memory of k6 in a run, in bytes. Throws when none was recorded. */
export function memoryOfK6(runDir: string): number {
  const lines = gunzipSync(readFileSync(join(runDir, streams.series.sealed)))
    .toString()
    .trimEnd()
    .split('\n');
  const bytes = lines
    .map((line) => JSON.parse(line))
    .filter(({ metric, labels }) => metric === 'meshproof_generator_part_memory_bytes' && labels.part === 'k6')
    .map(({ v }) => v as number);
  if (bytes.length === 0) throw new Error('the memory of k6 was not recorded');
  return Math.max(...bytes);
}

/** A record file that no version of meshproof writes. The test puts it into a sealed run and seals the run again. */
export interface BadRecord extends Named {
  text(): Buffer;
}

/** Small files that unpack to a large size, or have one very long line. */
export const badRecords: readonly BadRecord[] = [
  { name: 'a series of 300 MB of spaces', text: () => Buffer.alloc(300_000_000, ' ') },
  { name: 'a series of equal rows, 1000 to 1', text: () => Buffer.alloc(200_000_000, row(600)) },
  { name: 'a series of one row of 5 MB', text: () => Buffer.from(row(5_000_000)) },
];

const row = (length: number) => `{"t":1,"metric":"m","labels":{"a":"${'b'.repeat(length)}"},"n":1}\n`;

/** Replaces the series of a sealed run and seals the run again, like somebody who forges a run. */
export async function sealAnew(runDir: string, text: Buffer): Promise<void> {
  const name = streams.series.sealed;
  mkdirSync(runDir, { recursive: true });
  writeFileSync(join(runDir, name), gzipSync(text));
  const file = join(runDir, documentFile);
  const document = JSON.parse(readFileSync(file, 'utf8'));
  document.files[name] = await sha256Of(join(runDir, name));
  const { seal: _, ...rest } = document;
  writeFileSync(file, JSON.stringify({ ...rest, seal: sealOf(document) }));
}

export const runsIn = (store: string): string[] => readdirSync(store).filter((name) => /^\d{8}T/.test(name));
