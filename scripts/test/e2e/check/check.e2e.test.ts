import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canConnect, otherAddresses } from '../../addresses.ts';
import { serve, type TestServer } from '../../http-server.ts';
import { meshproof, startMeshproof, Workplace } from '../../meshproof.ts';

let place: Workplace;
let own: TestServer;
let status = 200;
beforeEach(async () => {
  place = new Workplace();
  status = 200;
  own = await serve('127.0.0.1', (_, response) => response.writeHead(status).end('<h1>shop</h1>'));
  place.yaml('own.yaml', { target: 'own', urls: { api: own.url, web: `${own.url}/` } });
  place.yaml('shop.yaml', { probe: 'shop', http: { steps: [{ url: '{api}/' }] } });
});
afterEach(() => {
  own.close();
  place.remove();
});

const check = (...args: string[]) => meshproof(['check', ...args, '--target', './own.yaml'], { cwd: place.dir });

describe('meshproof check', () => {
  it('passes a probe with the expected answer, and fails another with its error class', async () => {
    const good = await check('./shop.yaml', '--json', '--quiet');
    expect(JSON.parse(good.stdout)).toMatchObject({ verdict: 'PASS', checks: [{ check: 'shop', runs: 1, failed: 0 }] });
    expect(good.code).toBe(0);
    status = 503;
    const bad = await check('./shop.yaml', '--runs', '3', '--json', '--quiet');
    expect(JSON.parse(bad.stdout)).toMatchObject({
      verdict: 'FAIL',
      checks: [{ runs: 3, failed: 3, flaky: false, classes: { status: 3 } }],
    });
    expect(bad.code).toBe(1);
  });

  it('ends with exit 2 before any request when its store cannot be written', async () => {
    const store = place.text('store', 'a file');
    const { code, stderr } = await check('./shop.yaml', '--store', store);
    expect([code, own.connections()]).toEqual([2, 0]);
    expect(stderr).toMatch(/^meshproof: .*store: /);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('keeps a schedule, serves its metrics, and continues after a restart', async () => {
    const args = ['check', './shop.yaml', '--every', '1s', '--jitter', '0', '--listen', '127.0.0.1:0'];
    const start = () => startMeshproof([...args, '--target', './own.yaml', '--json'], { cwd: place.dir });
    const file = join(place.dir, 'runs/checks.json');
    const first = start();
    await until(async () => existsSync(file));
    first.kill('SIGTERM');
    const ended = await first.ended;
    expect(ended.code).toBe(143);
    const state = JSON.parse(readFileSync(file, 'utf8'));
    const runs = state.checks.shop.runs as number;
    expect(ended.stdout.trim().split('\n')).toHaveLength(runs);

    status = 500;
    const again = start();
    const [, url] = await again.saw(/metrics at (http:\S+)\/metrics/);
    await until(async () => (await text(`${url}/metrics`)).includes('probe_success{check="shop"} 0'));
    expect(await text(`${url}/metrics`)).toContain('probe_all_success_sum{check="shop"}');
    expect(await text(`${url}/-/healthy`)).toBe('OK\n');
    for (const host of ['127.0.0.2', '::1', ...otherAddresses()])
      expect([host, await canConnect(host, Number(new URL(url!).port))]).toEqual([host, false]);
    again.kill('SIGINT');
    expect((await again.ended).code).toBe(130);
  });

  it('keeps a schedule after the reader of stdout left', async () => {
    const args = ['check', './shop.yaml', '--every', '1s', '--jitter', '0', '--listen', '127.0.0.1:0'];
    const store = join(place.dir, 'unread');
    const schedule = startMeshproof([...args, '--target', './own.yaml', '--store', store], { cwd: place.dir });
    const runs = () => JSON.parse(readFileSync(join(store, 'checks.json'), 'utf8')).checks.shop.runs as number;
    await schedule.saw(/metrics at/);
    schedule.closeStdout();
    await schedule.saw(/nobody reads stdout/);
    const before = runs();
    await until(async () => runs() >= before + 2);
    schedule.kill('SIGTERM');
    expect((await schedule.ended).code).toBe(143);
  });
});

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
