import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { type System, startSystem } from '../system/system.ts';
import { fakeContext } from './context.fixture.ts';
import { k6Producer } from './producer.ts';

const token = 'traffic-token';

let binary: string;
let room: string;

beforeAll(async () => {
  binary = (await ensure('k6')).path;
  room = mkdtempSync(join(tmpdir(), 'k6-traffic-'));
});
afterAll(() => rmSync(room, { recursive: true }));

async function serve(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('the shipped programs', { timeout: 60_000 }, () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ token });
  });
  afterAll(() => system.close());

  /**
   * Runs the shipped programs. `of` in the result returns a counter by its k6 name.
   * @param mesh the address of the broker, if it is not that of the stand-in
   */
  async function counts(mesh = system.urls.mesh) {
    const { url, server } = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    const urls = { ...system.urls, mesh };
    const { context } = fakeContext({ room, binary, urls, receiverUrl: url, token, pids: [] });
    const auth = { bearer: { env: 'X' }, clients: ['a', 'b'].map((id) => ({ id, secret: { env: 'X' } })) };
    const section = k6Producer.schema.parse({
      scenarios: { api: '60/s', inference: '10/s', mesh: '30/s', security: '20/s' },
    });
    const ready = await k6Producer.prepare(section, { ...context, target: { ...context.target, auth } });
    const end = await ready.run(Date.now() + 1500);
    await ready.close();
    server.close();
    const { metrics } = JSON.parse(readFileSync(join(context.artifactDir, 'k6-summary.json'), 'utf8'));
    return { end, of: (name: string): number => metrics[name]?.values.count ?? 0 };
  }

  it('find no fault in a healthy system', async () => {
    const { end, of } = await counts();
    expect(end).toMatchObject({ status: 'done', health: { exceptions: 0 } });
    expect([of('writes_checked') > 50, of('attacks') > 50, of('grpc_calls') > 10]).toEqual([true, true, true]);
    expect([of('writes_lost'), of('writes_doubled'), of('wrong_answers'), of('grpc_failures')]).toEqual([0, 0, 0, 0]);
    expect([of('attacks_let_in'), of('attack_crashes')]).toEqual([0, 0]);
  });

  it('find lost and doubled writes, and attacks that succeed or cause a crash', async () => {
    system.setDefects(['lost-writes=10%', 'double-writes=10%', 'weak-auth', 'fragile-parser']);
    const { of } = await counts().finally(() => system.setDefects([]));
    const found = ['writes_lost', 'writes_doubled', 'attacks_let_in', 'attack_crashes'];
    expect(found.filter((name) => of(name) === 0)).toEqual([]);
  });

  it.each([{ success: true, vote: { option: 'yes' } }, {}])('accept %j as the answer to a vote', async (voted) => {
    const asked: string[] = [];
    const broker = await serve(async (request, response) => {
      const { method = '', url = '' } = request;
      asked.push(url);
      const body = method === 'POST' ? { body: Buffer.concat(await request.toArray()) } : {};
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(system.urls.mesh + url, { method, headers, ...body });
      const text = await answer.text();
      response.writeHead(answer.status, headers).end(url.endsWith('/vote') ? JSON.stringify(voted) : text);
    });
    const { of } = await counts(broker.url);
    broker.server.close();
    const count = (end: string) => asked.filter((url) => url.endsWith(end)).length;
    // The program asks for the result of a poll only after all five votes were accepted.
    expect(count('/analyze')).toBeGreaterThan(0);
    expect(count('/vote')).toBeGreaterThanOrEqual(5 * count('/analyze'));
    expect([of('writes_lost'), of('wrong_answers')]).toEqual([0, 0]);
  });
});
