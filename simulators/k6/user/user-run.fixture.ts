import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type Receiver, startReceiver } from '../../../results/collect/receiver.ts';
import type { Context } from '../../../results/record/producer.ts';
import type { Row } from '../../../results/record/row.ts';
import { Tally } from '../../../results/record/tally.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { fakeContext } from '../context.fixture.ts';
import { k6Producer } from '../producer.ts';
import { rowsFromK6 } from '../rows/k6-rows.ts';

export let room: string;
let target: Server;
let receiver: Receiver;
/** The rows that the record would contain. */
export let rows: Row[];
let tally: Tally;
/** The paths of the requests that the target received, in order. */
export let asked: string[];
let pids: number[];

beforeEach(async () => {
  room = mkdtempSync(join(tmpdir(), 'k6-user-'));
  [rows, asked, pids] = [[], [], []];
  tally = new Tally();
  target = createServer((request, response) => {
    asked.push(request.url ?? '');
    // This request never gets an answer.
    if (request.url === '/hang') return;
    if (request.url === '/drop' && asked.length % 5 === 0) return void request.socket.destroy();
    const [, to] = /^\/to(\/.*)$/.exec(request.url ?? '') ?? (request.url === '/round' ? [0, '/round'] : []);
    if (to !== undefined) return void setTimeout(() => response.writeHead(302, { location: to }).end(), 30);
    const signedIn = /sid=1/.test(request.headers.cookie ?? '');
    const status = request.url === '/missing' ? 404 : request.url === '/private' && !signedIn ? 401 : 200;
    const headers = { 'content-type': 'application/json', ...(request.url === '/login' && { 'set-cookie': 'sid=1' }) };
    response.writeHead(status, headers).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const clean = rowsFromK6();
  receiver = await startReceiver({
    rows: (some, sender) => {
      const all = clean(some);
      rows.push(...all);
      tally.add(sender, all);
    },
    error: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.close();
  target.close();
  rmSync(room, { recursive: true });
  for (const pid of pids) expect(() => process.kill(-pid, 0)).toThrow();
});

export const url = () => `http://127.0.0.1:${(target.address() as AddressInfo).port}`;

export async function context(parts: Partial<Context> = {}): Promise<ReturnType<typeof fakeContext>> {
  const binary = (await ensure('k6')).path;
  const made = fakeContext({ room, binary, urls: { api: url() }, receiverUrl: receiver.url, token: 'a-token', pids });
  const received: Context['received'] = (sender, metric, match) => tally.count(sender, metric, match);
  return { ...made, context: { ...made.context, received, ...parts } };
}

/** Runs scripts with the real k6 against the target. Returns how the run ended, and its events. */
export async function run(scenarios: Record<string, unknown>, parts: Partial<Context> = {}) {
  const made = await context(parts);
  const ready = await k6Producer.prepare(k6Producer.schema.parse({ scenarios }), made.context);
  try {
    return { end: await ready.run(Date.now() + 1500), events: made.events };
  } finally {
    await ready.close();
  }
}

export const write = (name: string, source: string) => writeFileSync(join(room, name), source);
export const sum = (metric: string, match: Record<string, string> = {}) =>
  rows
    .filter((row) => row.metric === metric && Object.entries(match).every(([key, value]) => row.labels[key] === value))
    .reduce((total, row) => total + ('n' in row ? row.n : 0), 0);

export const gets = (path: string, name = path) =>
  `http.get(${JSON.stringify(url() + path)}, { tags: { name: ${JSON.stringify(name)} } });`;
