import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Context } from '../../results/record/producer.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { fakeContext } from './context.fixture.ts';
import { k6Producer } from './producer.ts';

export const token = 'a-very-secret-token';

/** The directory of the current test, the addresses of the two servers, and what reached them in this test. */
export const seen = { room: '', url: '', otherUrl: '', served: 0, pushed: 0, otherSaw: 0, pids: [] as number[] };

let binary: string;

/** Starts a target and another server for the tests of a file. Expects after each test that k6 has ended. */
export function useTarget(): void {
  const target = createServer((request, response) => {
    if (request.url?.startsWith('/push')) {
      seen.pushed++;
      request.resume().on('end', () => response.writeHead(204).end());
    } else if (request.url === '/broken') response.writeHead(503).end('no backend');
    else if (request.url === '/redirect') response.writeHead(302, { location: `${seen.otherUrl}/` }).end();
    else {
      seen.served++;
      const delayMs = request.url === '/slow' ? 1500 : 5;
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), delayMs);
    }
  });
  const other = createServer((_request, response) => response.end('{}')).on('connection', () => seen.otherSaw++);
  beforeAll(async () => {
    binary = (await ensure('k6')).path;
    seen.url = await listen(target, '127.0.0.1');
    seen.otherUrl = await listen(other, '127.0.0.2');
  });
  afterAll(() => {
    target.close();
    other.close();
  });
  beforeEach(() => {
    const room = mkdtempSync(join(tmpdir(), 'k6-producer-'));
    Object.assign(seen, { room, served: 0, pushed: 0, otherSaw: 0, pids: [] });
  });
  afterEach(() => {
    rmSync(seen.room, { recursive: true });
    for (const pid of seen.pids) expect(() => process.kill(-pid, 0)).toThrow();
  });
}

type Wishes = { needs?: Context['needs']; allow?: string[]; signal?: AbortSignal };

export function make(wishes: Wishes = {}) {
  const { room, url, pids } = seen;
  const plan = { phases: toPhases({ 'warm-up': 1, steady: 1 }) };
  return fakeContext({ room, binary, urls: { api: url }, receiverUrl: `${url}/push`, token, pids, plan, ...wishes });
}

export function prepare(scenarios: Record<string, unknown>, context: Context) {
  return k6Producer.prepare(k6Producer.schema.parse({ scenarios }), context);
}

export async function run(scenarios: Record<string, unknown>, context: Context) {
  const ready = await prepare(scenarios, context);
  try {
    return await ready.run(Date.now() + 1000);
  } finally {
    await ready.close();
  }
}

export function write(name: string, source: string): void {
  writeFileSync(join(seen.room, name), `import http from 'k6/http';\n${source}\n`);
}

async function listen(server: Server, host: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
