import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queryInstant } from '../../../../results/prometheus/query.ts';
import { readEvidenceParts } from '../../../../results/store/evidence-files.ts';
import { systemClock } from '../../../../scenarios/base/clock.ts';
import { startChild } from '../../../lib/child.ts';
import { ensure } from '../../../lib/tools.ts';
import { meshproof, shortPlan, shortSlos, startMeshproof } from '../../meshproof.ts';
import { PrometheusWorkplace } from '../../prometheus.ts';

let place: PrometheusWorkplace;
let port: number;
let writeUrl: string;

beforeEach(async () => {
  place = new PrometheusWorkplace();
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('plan.yaml', shortPlan());
  port = await freePort();
  writeUrl = `http://127.0.0.1:${port}/api/v1/write`;
});
afterEach(() => place.end());

/** Resolves to the number of requests according to the record, to k6 and to Prometheus. */
async function counts() {
  const [document] = place.runs();
  const runDir = join(place.dir, 'runs', document!.id);
  const { rows } = await readEvidenceParts(runDir);
  const record = [...rows.of('k6_http_reqs_total')].reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0);
  const k6 = JSON.parse(readFileSync(join(runDir, 'artifacts/k6-summary.json'), 'utf8')).metrics.http_reqs.values.count;
  const query = `sum(k6_http_reqs_total{run_id="${document!.id}"})`;
  const [answer] = await queryInstant({ writeUrl }, query, Date.parse(document!.endedAt));
  return { document: document!, runDir, record, k6, prometheus: answer?.value };
}

describe('a run with an unreachable Prometheus', () => {
  it('delivers every sample after an outage in mid-run', async () => {
    const first = await place.startPrometheus(port);
    const run = startMeshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    process.kill(first.pid, 'SIGKILL');
    await systemClock.sleep(2000);
    await place.startPrometheus(port);
    expect((await run.ended).code).toBe(0);
    const { document, record, k6, prometheus } = await counts();
    expect(document.delivery).toMatchObject({ status: 'complete', reason: null });
    expect([record, prometheus]).toEqual([k6, k6]);
  });

  it('keeps its verdict without Prometheus, reports the missing samples, and a later push sends them', async () => {
    const run = await meshproof(['run', './plan.yaml', '--prometheus', writeUrl], { cwd: place.dir });
    const [before] = place.runs();
    expect([run.code, before!.verdict, before!.delivery.status]).toEqual([0, 'PASS', 'incomplete']);
    for (const report of ['summary.md', 'report.html']) {
      const text = readFileSync(join(place.dir, 'runs', before!.id, report), 'utf8');
      expect(text, report).toContain(`meshproof runs push ${before!.id}`);
    }
    await place.startPrometheus(port);
    const pushed = await meshproof(['runs', 'push', 'last', '--prometheus', writeUrl], { cwd: place.dir });
    expect([pushed.code, pushed.stdout]).toEqual([0, expect.stringContaining('complete')]);
    const { document, record, k6, prometheus } = await counts();
    expect([document.delivery.status, record, prometheus]).toEqual(['complete', k6, k6]);
  });

  it('sends classic buckets with every count to a Prometheus without native histograms', async () => {
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
      { reaper: place.reaper },
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
