import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { describe, expect, inject, it } from 'vitest';
import { queryInstant } from '../../results/prometheus/query.ts';
import { ensure } from '../lib/tools.ts';
import { meshproof } from '../test/meshproof.ts';

const healthy = inject('healthy');
const runDir = join(healthy.cwd, 'runs', healthy.document.id);
const rows = gunzipSync(readFileSync(join(runDir, 'series.ndjson.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { metric: string; n?: number; labels: Record<string, string> });
const inRecord = (metric: string) =>
  rows.filter((row) => row.metric === metric).reduce((sum, row) => sum + (row.n ?? 0), 0);

describe('one healthy run of the smoke plan', () => {
  it('passes with at least ten SLOs over API, inference, mesh and web', () => {
    expect(healthy.document.reason).toMatch(/^all \d+ SLOs hold$/);
    expect([healthy.code, healthy.document.verdict, healthy.document.status]).toEqual([0, 'PASS', 'complete']);
    expect(healthy.document.slos.length).toBeGreaterThanOrEqual(10);
    for (const prefix of ['api-', 'inference-', 'mesh-', 'web-']) {
      expect(healthy.document.slos.some((slo) => slo.name.startsWith(prefix))).toBe(true);
    }
  });

  it('holds as many requests in the record as k6 and Prometheus count', async () => {
    const summary = JSON.parse(readFileSync(join(runDir, 'artifacts/k6-summary.json'), 'utf8'));
    const k6 = summary.metrics.http_reqs.values.count;
    const [answer] = await queryInstant(
      { writeUrl: `${healthy.promUrl}/api/v1/write` },
      `sum(k6_http_reqs_total{run_id="${healthy.document.id}"})`,
      Date.parse(healthy.document.endedAt),
    );
    expect(k6).toBeGreaterThan(5000);
    expect([inRecord('k6_http_reqs_total'), answer?.value]).toEqual([k6, k6]);
    expect(healthy.document.delivery).toMatchObject({ status: 'complete', reason: null });
  });

  it('says where the report lies, and the report needs nothing from outside', async () => {
    expect(healthy.stderr).toMatch(/report: runs\/.*\/report\.html/);
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

  it('is listed and shown again', async () => {
    const list = await meshproof(['runs', 'list', '--json', '--tag', 'test=e2e'], { cwd: healthy.cwd });
    expect(JSON.parse(list.stdout).runs.map((run: { id: string }) => run.id)).toEqual([healthy.document.id]);
    const shown = await meshproof(['runs', 'show', 'last', '--json'], { cwd: healthy.cwd });
    expect(JSON.parse(shown.stdout)).toEqual(healthy.document);
  });

  it('has nothing left to push', async () => {
    const pushed = await meshproof(['runs', 'push', 'last', '--json'], { cwd: healthy.cwd });
    expect([pushed.code, JSON.parse(pushed.stdout).delivery.status]).toEqual([0, 'complete']);
  });
});
