import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../results/collect/receiver.ts';
import type { Context, ProducerEnd } from '../../results/record/producer.ts';
import { Tally } from '../../results/record/tally.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { fakeContext } from './context.fixture.ts';
import { k6Producer } from './producer.ts';
import { rowsFromK6 } from './rows/k6-rows.ts';

let room: string;
let target: Server;
let receiver: Receiver;
let served: number;
let tally: Tally;
let pids: number[];

beforeEach(async () => {
  room = mkdtempSync(join(tmpdir(), 'k6-instances-'));
  served = 0;
  pids = [];
  tally = new Tally();
  target = createServer((_request, response) => {
    served++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const clean = rowsFromK6();
  receiver = await startReceiver({ rows: (rows, sender) => tally.add(sender, clean(rows)), error: () => undefined });
});
afterEach(async () => {
  await receiver.close();
  target.close();
  rmSync(room, { recursive: true });
  for (const pid of pids) expect(() => process.kill(-pid, 0)).toThrow();
});

async function run(parts: Partial<Context>, plan: Partial<Context['plan']> = {}): Promise<ProducerEnd> {
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const program = `import http from 'k6/http'; export default () => void http.get('${url}/', { tags: { name: 'GET /' } });`;
  writeFileSync(join(room, 'gets.ts'), program);
  const binary = (await ensure('k6')).path;
  const urls = { api: url };
  const { context } = fakeContext({ room, binary, urls, receiverUrl: receiver.url, token: 'a-token', pids, plan });
  const received: Context['received'] = (sender, metric, match) => tally.count(sender, metric, match);
  const section = k6Producer.schema.parse({ scenarios: { './gets.ts': '20/s' } });
  const ready = await k6Producer.prepare(section, { ...context, received, ...parts });
  try {
    return await ready.run(Date.now() + 1500);
  } finally {
    await ready.close();
  }
}

describe('several k6 processes', { timeout: 60_000 }, () => {
  it('make exactly the load of one process, and are counted under their own names', async () => {
    const end = await run({ instances: 3 });
    expect(end).toMatchObject({ status: 'done', offered: 80, completed: 80, dropped: 0, quantiles: [] });
    expect(end.delivered.k6_http_reqs_total).toBe(served);
    const counts = ['p-gets-1', 'p-gets-2', 'p-gets-3'].map((sender) => tally.count(sender, 'k6_http_reqs_total', {}));
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(served);
    expect(Math.min(...counts)).toBeGreaterThan(20);
  });
});

describe('a k6 process that keeps no values', { timeout: 60_000 }, () => {
  it('is counted by the received series, and reports no counts of its own for comparison', async () => {
    const end = await run({}, { profile: { name: 'soak', peak: 1 } });
    expect(end).toMatchObject({ status: 'done', dropped: 0, delivered: {}, detail: { countsFrom: 'record' } });
    expect(end.completed).toBe(served);
    expect(end.completed).toBe(end.offered);
  });
});
