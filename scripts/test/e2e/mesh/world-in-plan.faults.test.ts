import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, Workplace } from '../../meshproof.ts';

const place = new Workplace();
afterAll(() => place.remove());

const town = `world: town
duration: 8s
settle: 2s
nodes: { count: 60, regions: 3 }
topology: { kind: clusters, clusters: 3, gateways: 1, degree: 4, link: air, bridge: wan }
links: { air: { latency: 5ms }, wan: {} }
protocol: { kind: flood, ttl: 12, membership: { interval: 500ms, timeout: 200ms, suspicion: 500ms } }
workload: { broadcast: { rate: 10/s } }
timeline: [{ at: 2s, crash: { role: node, share: 3% } }]
slos: { mesh_delivery_ratio: ">= 90%", mesh_convergence_seconds: "< 60s", mesh_hops: "p95 <= 1" }
`;
const plan = `plan: both
phases: { warm-up: 3s, steady: 8s, recovery: 2s }
traffic:
  k6: { scenarios: { api: 10/s } }
  mesh-node: { world: ./town.yaml, mode: hybrid }
slos: [./api.yaml]
`;
const api = `apiVersion: openslo/v1
kind: SLO
metadata: { name: api-answers, displayName: Half of the API requests are answered }
spec:
  description: Loose, for the machine is small.
  service: api
  indicator:
    metadata: { name: api-answers }
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource: { type: meshproof, spec: { metric: k6_http_reqs_total, match: { expected_response: "false" } } }
        total:
          metricSource: { type: meshproof, spec: { metric: k6_http_reqs_total } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.5 }]
`;

it('runs k6 and a hybrid world on one timeline and judges both in one record', async () => {
  writeFileSync(join(place.dir, 'town.yaml'), town);
  writeFileSync(join(place.dir, 'plan.yaml'), plan);
  writeFileSync(join(place.dir, 'api.yaml'), api);
  const { stdout } = await meshproof(['run', './plan.yaml', '--json', '--quiet'], { cwd: place.dir });
  const run = JSON.parse(stdout) as RunDocument;
  const verdicts = Object.fromEntries(run.slos.map(({ name, verdict }) => [name, verdict]));
  expect(verdicts).toMatchObject({
    'api-answers': 'PASS',
    'mesh-delivery-ratio': 'PASS',
    'mesh-convergence-seconds': 'PASS',
    // The SLO allows one hop. A message needs more hops to reach all sixty nodes.
    'mesh-hops': 'FAIL',
    conservation: 'PASS',
    'carried-lost': 'PASS',
  });
  expect(run).toMatchObject({ verdict: 'FAIL', status: 'complete' });
  expect(run.producers.map(({ name }) => name).sort()).toEqual(['k6', 'mesh-node']);
  expect(readFileSync(join(place.dir, 'runs', run.id, 'report.html'), 'utf8')).toContain('Mesh over time');
});
