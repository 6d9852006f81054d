import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queryInstant } from '../../../../results/prometheus/query.ts';
import { readEvidenceParts } from '../../../../results/store/evidence-files.ts';
import { systemClock } from '../../../../scenarios/base/clock.ts';
import { startChild } from '../../../lib/child.ts';
import { type PrometheusServer, startPrometheus } from '../../../lib/prometheus-server.ts';
import { type Reaper, startReaper } from '../../../lib/reaper.ts';
import { ensure } from '../../../lib/tools.ts';
import { meshproof, shortPlan, shortSlos, startMeshproof, Workplace } from '../../meshproof.ts';

let place: Workplace;
let reaper: Reaper;
let running: PrometheusServer[];
let port: number;
let writeUrl: string;

beforeEach(async () => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('plan.yaml', shortPlan());
  reaper = startReaper();
  running = [];
  port = await freePort();
  writeUrl = `http://127.0.0.1:${port}/api/v1/write`;
});
afterEach(async () => {
  for (const server of running) await server.stop();
  reaper.dismiss();
  place.remove();
});

async function start(): Promise<PrometheusServer> {
  const { path: binary } = await ensure('prometheus');
  const server = await startPrometheus({
    binary,
    dataDir: join(place.dir, 'prometheus'),
    retention: { time: '1d', size: '1GB' },
    reaper,
    port,
    clock: systemClock,
    log: () => undefined,
  });
  running.push(server);
  return server;
}

/** The run's requests as the record, k6 and Prometheus count them. */
async function counts() {
  const [document] = place.runs();
  const runDir = join(place.dir, 'runs', document!.id);
  const { rows } = await readEvidenceParts(runDir);
  const record = rows
    .filter((row) => row.metric === 'k6_http_reqs_total')
    .reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0);
  const k6 = JSON.parse(readFileSync(join(runDir, 'artifacts/k6-summary.json'), 'utf8')).metrics.http_reqs.values.count;
  const query = `sum(k6_http_reqs_total{run_id="${document!.id}"})`;
  const [answer] = await queryInstant({ writeUrl }, query, Date.parse(document!.endedAt));
  return { document: document!, runDir, record, k6, prometheus: answer?.value };
}

describe('a Prometheus that is away', () => {
  it('for a while in mid-run misses no sample afterwards', async () => {
    const first = await start();
    const run = startMeshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    process.kill(first.pid, 'SIGKILL');
    await systemClock.sleep(2000);
    await start();
    expect((await run.ended).code).toBe(0);
    const { document, record, k6, prometheus } = await counts();
    expect(document.delivery).toMatchObject({ status: 'complete', reason: null });
    expect([record, prometheus]).toEqual([k6, k6]);
  });

  it('all the time changes no verdict; the report says what was not pushed, and a later push sends it', async () => {
    const run = await meshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    const [before] = place.runs();
    expect([run.code, before!.verdict, before!.delivery.status]).toEqual([0, 'PASS', 'incomplete']);
    for (const report of ['summary.md', 'report.html']) {
      const text = readFileSync(join(place.dir, 'runs', before!.id, report), 'utf8');
      expect(text, report).toContain(`meshproof runs push ${before!.id}`);
    }
    await start();
    const pushed = await meshproof(['runs', 'push', 'last', '--prometheus', writeUrl], { cwd: place.dir });
    expect([pushed.code, pushed.stdout]).toEqual([0, expect.stringContaining('complete')]);
    const { document, record, k6, prometheus } = await counts();
    expect([document.delivery.status, record, prometheus]).toEqual(['complete', k6, k6]);
  });

  it('and one that takes no native histograms gets classic buckets, and every count', async () => {
    const { path: binary } = await ensure('prometheus');
    const config = join(place.dir, 'plain.yml');
    place.text('plain.yml', 'global: {}');
    const child = startChild(
      [
        binary,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(place.dir, 'plain')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
      ],
      { reaper },
    );
    try {
      const run = await meshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
      const { document, k6, prometheus } = await counts();
      expect([run.code, document.delivery.status, prometheus]).toEqual([0, 'complete', k6]);
      const query = `sum(k6_http_req_duration_seconds_bucket{run_id="${document.id}",le="+Inf"})`;
      const [buckets] = await queryInstant({ writeUrl }, query, Date.parse(document.endedAt));
      expect(buckets?.value).toBe(k6);
    } finally {
      await child.end();
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
