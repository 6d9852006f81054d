import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryInstant } from '../../../../results/prometheus/query.ts';
import type { RunDocument } from '../../../../results/record/run.ts';
import type { PrometheusServer } from '../../../lib/prometheus-server.ts';
import { ensure } from '../../../lib/tools.ts';
import { type Ended, meshproof } from '../../meshproof.ts';
import { PrometheusWorkplace } from '../../prometheus.ts';

let place: PrometheusWorkplace;
let prometheus: PrometheusServer;
let run: Ended;
let document: RunDocument;
let runDir: string;

beforeAll(async () => {
  place = new PrometheusWorkplace();
  prometheus = await place.startPrometheus();
  const args = ['run', 'smoke', '--prometheus', prometheus.writeUrl, '--json', '--tag', 'test=e2e'];
  run = await meshproof(args, { cwd: place.dir });
  document = JSON.parse(run.stdout);
  runDir = join(place.dir, 'runs', document.id);
});

afterAll(async () => {
  await place?.end();
});

function inRecord(metric: string): number {
  const lines = gunzipSync(readFileSync(join(runDir, 'series.ndjson.gz')))
    .toString()
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { metric: string; n?: number });
  return rows.filter((row) => row.metric === metric).reduce((sum, row) => sum + (row.n ?? 0), 0);
}

describe('one healthy run of the smoke plan', () => {
  it('passes with at least ten SLOs over API, inference, mesh and web', () => {
    expect(document.slos.filter(({ verdict }) => verdict !== 'PASS')).toEqual([]);
    expect([run.code, document.verdict, document.status]).toEqual([0, 'PASS', 'complete']);
    expect(run.stderr).not.toMatch(/not available|does not answer/);
    expect(document.slos.length).toBeGreaterThanOrEqual(10);
    for (const prefix of ['api-', 'inference-', 'mesh-', 'web-']) {
      expect(document.slos.some((slo) => slo.name.startsWith(prefix))).toBe(true);
    }
  });

  it('has as many requests in the record as k6 and Prometheus count', async () => {
    const summary = JSON.parse(readFileSync(join(runDir, 'artifacts/k6-summary.json'), 'utf8'));
    const k6 = summary.metrics.http_reqs.values.count;
    const [answer] = await queryInstant(
      { writeUrl: prometheus.writeUrl },
      `sum(k6_http_reqs_total{run_id="${document.id}"})`,
      Date.parse(document.endedAt),
    );
    expect(k6).toBeGreaterThan(5000);
    expect([inRecord('k6_http_reqs_total'), answer?.value]).toEqual([k6, k6]);
    expect(document.delivery).toMatchObject({ status: 'complete', reason: null });
  });

  it('prints the path of the report, which loads nothing from other places', async () => {
    expect(run.stderr).toMatch(/runs\/.*\/report\.html/);
    const { path } = await ensure('chromium');
    const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || problems.push(request.url()));
    await page.goto(`file://${join(runDir, 'report.html')}`);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    const text = await page.textContent('body');
    await browser.close();
    expect(problems).toEqual([]);
    expect(width).toBeLessThanOrEqual(390);
    expect(text).toContain('PASS');
    expect(readdirSync(runDir)).toEqual(expect.arrayContaining(['summary.md', 'junit.xml', 'events.ndjson']));
  });

  it('is listed and shown', async () => {
    const list = await meshproof(['runs', 'list', '--json', '--tag', 'test=e2e'], { cwd: place.dir });
    expect(JSON.parse(list.stdout).runs.map((one: { id: string }) => one.id)).toEqual([document.id]);
    const shown = await meshproof(['runs', 'show', 'last', '--json'], { cwd: place.dir });
    expect(JSON.parse(shown.stdout)).toEqual(document);
  });

  it('has nothing left to push', async () => {
    const pushed = await meshproof(['runs', 'push', 'last', '--json'], { cwd: place.dir });
    expect([pushed.code, JSON.parse(pushed.stdout).delivery.status]).toEqual([0, 'complete']);
  });
});
