import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../results/record/run.ts';
import type { PrometheusServer } from '../lib/prometheus-server.ts';
import { compileDocuments } from '../slo/compile-documents.ts';
import { documentOf, meshproof } from '../test/meshproof.ts';
import { PrometheusWorkplace } from '../test/prometheus.ts';
import { filled, panelsIn } from './panel-queries.fixture.ts';
import { evaluate, sendClassic, sendLasting, valuesIn } from './prometheus-proof.fixture.ts';

/** Every kind of traffic, so that each dashboard has data. */
const plan = {
  plan: 'every-kind',
  phases: { 'warm-up': '2s', steady: '15s', recovery: '1s' },
  traffic: {
    k6: { scenarios: { api: '20/s', inference: '3/s', mesh: '3/s' } },
    'mesh-node': { nodes: 8, messages: '10/s' },
    'chat-user': { streams: '4/s', model: 'mesh-chat-1', prompt: 20, output: 16 },
    journeys: { use: ['browse-and-ask'], runs: 2 },
  },
  slos: ['api', 'inference', 'mesh', 'web', 'chat'],
};

const { files, rules } = compileDocuments(plan.slos, 'out', { scrapeS: 15, scaling: null });

describe.each(['prometheus', 'newest-prometheus'] as const)('the real %s', (tool) => {
  let native: PrometheusWorkplace;
  let classic: PrometheusWorkplace;
  let run: RunDocument;
  const servers: Record<'native' | 'classic', PrometheusServer | undefined> = { native: undefined, classic: undefined };

  beforeAll(async () => {
    native = new PrometheusWorkplace(tool);
    classic = new PrometheusWorkplace(tool);
    servers.native = await native.startPrometheus();
    servers.classic = await classic.startPrometheus();
    const args = ['run', native.yaml('plan.yaml', plan), '--prometheus', servers.native.writeUrl, '--json'];
    run = documentOf(await meshproof(args, { cwd: native.dir }));
    await sendClassic(servers.classic, join(native.dir, 'runs', run.id), run);
    const endMs = Date.parse(run.endedAt);
    const quantiles = [
      { metric: 'k6_http_req_duration_seconds', match: {}, phase: 'steady', q: 0.95, value: 0.01, count: 100 },
    ];
    await sendLasting(servers.classic, run, quantiles);
    // The run pushed no baseline, because there was no earlier run. So its results are sent again with a baseline, one
    // millisecond later.
    await sendLasting(servers.native, { ...run, endedAt: new Date(endMs + 1).toISOString() }, quantiles);
    for (const server of [servers.native, servers.classic]) {
      await evaluate(server, rules, endMs);
    }
  }, 600_000);
  afterAll(async () => {
    await native?.end();
    await classic?.end();
  });

  it.each(['native', 'classic'] as const)(
    'finds data for each panel on %s histograms',
    { timeout: 600_000 },
    async (kind) => {
      const startMs = Date.parse(run.startedAt) - 5000;
      const endMs = Date.parse(run.endedAt) + 2000;
      const rangeS = Math.ceil((endMs - startMs) / 1000);
      const empty: string[] = [];
      // In seconds: the shortest possible step, and one that is longer than every phase.
      for (const zoomS of [1, 20]) {
        for (const { name, queries } of panelsIn(files)) {
          let found = 0;
          for (const { expr, instant, interval = '15s' } of queries) {
            const minStepS = Number.parseInt(interval, 10);
            const stepS = Math.max(zoomS, minStepS);
            const query = filled(expr, { run: run.id, plan: run.plan, target: run.target, rangeS, stepS, minStepS });
            const fromMs = instant ? endMs : endMs - Math.floor(rangeS / stepS) * stepS * 1000;
            found += await valuesIn(servers[kind]!.url, query, { fromMs, toMs: endMs, stepS });
          }
          if (found === 0) empty.push(`${zoomS}s ${name}`);
        }
      }
      expect(empty).toEqual([]);
    },
  );
});
