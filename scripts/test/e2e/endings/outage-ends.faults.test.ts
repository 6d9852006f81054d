import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../scenarios/base/clock.ts';
import { meshproof, shortPlan, shortSlos, startMeshproof } from '../../meshproof.ts';
import { countsOf, PrometheusWorkplace } from '../../prometheus.ts';

let place: PrometheusWorkplace;
beforeEach(() => {
  place = new PrometheusWorkplace();
  place.yaml('slos.yaml', ...shortSlos);
  const traffic = { k6: { scenarios: { api: '80/s' } }, 'mesh-node': { nodes: 3, messages: '5/s' } };
  place.yaml('plan.yaml', shortPlan({ traffic }));
});
afterEach(() => place.end());

describe('a run whose Prometheus dies', () => {
  it('delivers the rest by a later push, and every count agrees', async () => {
    const { pid, url, writeUrl } = await place.startPrometheus();
    const run = startMeshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    await systemClock.sleep(1500);
    process.kill(pid, 'SIGKILL');
    expect((await run.ended).code).toBe(0);
    const [before] = place.runs();
    expect(before!.delivery.status).toBe('incomplete');
    expect(before!.delivery.confirmed).toBeGreaterThan(0);
    await place.startPrometheus(Number(new URL(url).port));
    const pushed = await meshproof(['runs', 'push', 'last', '--prometheus', writeUrl], { cwd: place.dir });
    expect([pushed.code, pushed.stdout]).toEqual([0, expect.stringContaining('complete')]);
    const [after] = place.runs();
    const { record, prometheus } = await countsOf(join(place.dir, 'runs', after!.id), after!, writeUrl);
    expect(Object.keys(record)).toEqual(
      expect.arrayContaining(['k6_http_reqs_total', 'k6_iterations_total', 'meshproof_mesh_sent_total']),
    );
    expect([after!.delivery.status, prometheus]).toEqual(['complete', record]);
  });
});

describe('a run without a Prometheus', () => {
  it('is pushed later from its record', async () => {
    expect((await meshproof(['run', './plan.yaml'], { cwd: place.dir })).code).toBe(0);
    expect(place.runs()[0]!.delivery.status).toBe('none');
    const { writeUrl } = await place.startPrometheus();
    const pushed = await meshproof(['runs', 'push', 'last', '--prometheus', writeUrl], { cwd: place.dir });
    expect([pushed.code, pushed.stdout]).toEqual([0, expect.stringContaining('complete')]);
    const [after] = place.runs();
    const { record, prometheus } = await countsOf(join(place.dir, 'runs', after!.id), after!, writeUrl);
    expect([after!.delivery.status, prometheus]).toEqual(['complete', record]);
  });

  it('exits 3 with --require-push', async () => {
    const { writeUrl, stop } = await place.startPrometheus();
    await stop();
    const args = ['run', './plan.yaml', '--prometheus', writeUrl, '--require-push'];
    expect((await meshproof(args, { cwd: place.dir })).code).toBe(3);
  });
});

describe('a run with a Prometheus that accepts connections and never answers', () => {
  it('ends in time with its verdict, and reports the missing samples', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const writeUrl = `http://127.0.0.1:${port}/api/v1/write`;
    const run = await meshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    for (const socket of sockets) socket.destroy();
    silent.close();
    const [document] = place.runs();
    expect([run.code, document!.verdict, document!.delivery.status]).toEqual([0, 'PASS', 'incomplete']);
    expect(document!.delivery.reason).toContain('10 s');
  });
});
