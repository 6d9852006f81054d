import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { type PrometheusServer, startPrometheus } from './prometheus-server.ts';
import { type Reaper, startReaper } from './reaper.ts';
import { ensure } from './tools.ts';

let reaper: Reaper;
let binary: string;
let dataDir: string;
let running: PrometheusServer[];
beforeAll(async () => {
  binary = (await ensure('prometheus')).path;
  reaper = startReaper();
});
afterAll(() => reaper?.dismiss());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meshproof-prometheus-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(over: { port?: number; binary?: string } = {}) {
  const server = await startPrometheus({
    binary,
    dataDir,
    port: 0,
    retention: { time: '15d', size: '1GB' },
    reaper,
    clock: systemClock,
    ...over,
  });
  running.push(server);
  return server;
}
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a local Prometheus', () => {
  it('listens on a free loopback port, accepts native histograms, and is gone after stop', async () => {
    const server = await start();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    const flags = (await (await fetch(`${server.url}/api/v1/status/flags`)).json()) as { data: Record<string, string> };
    expect(flags.data).toMatchObject({
      'enable-feature': 'native-histograms',
      'storage.tsdb.retention.time': '15d',
      'web.enable-remote-write-receiver': 'true',
    });
    await server.stop();
    await server.stop();
    expect(alive(server.pid)).toBe(false);
  });

  it('throws UnavailableError if another one uses its data, and leaves that one running', async () => {
    const first = await start();
    const second = await start().catch((error) => error);
    expect(second).toBeInstanceOf(UnavailableError);
    expect(String(second)).toContain(`another Prometheus is using ${dataDir}`);
    expect((await fetch(`${first.url}/-/ready`)).status).toBe(200);
  });

  it('throws UnavailableError with the cause if it cannot start', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const failed = await start({ port: (taken.address() as AddressInfo).port }).catch((error) => error);
    taken.close();
    expect(failed).toBeInstanceOf(UnavailableError);
    expect(String(failed)).toMatch(/exited at its start: .*address already in use/);
    const missing = await start({ binary: join(dataDir, 'nothing-here') }).catch((error) => error);
    expect(String(missing)).toMatch(
      /exited at its start: .*nothing-here: cannot be started: the program, .* is missing/,
    );
  });
});
