import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { sampleOutlook } from './sample-outlook.ts';

/** Returns the number of times that an outlook reads a phase of a plan with `count` phases. */
function readsOf(count: number, traffic: string, slo: string): number {
  const room = mkdtempSync(join(tmpdir(), 'meshproof-phases-'));
  onTestFinished(() => rmSync(room, { recursive: true, force: true }));
  const phases = Array.from({ length: count }, (_, i) => `p${i}: 1s`).join(', ');
  const file = join(room, 'plan.yaml');
  writeFileSync(file, `plan: p\nphases: { ${phases} }\ntraffic: ${traffic}\nslos: [${slo}]\n`);
  const job = readJob(file, producers);
  let reads = 0;
  const counted = job.plan.phases.map(
    (phase) =>
      new Proxy(phase, {
        get(of, key) {
          reads++;
          return Reflect.get(of, key);
        },
      }),
  );
  expect(sampleOutlook({ ...job, plan: { ...job.plan, phases: counted } }, undefined).length).toBe(count);
  return reads;
}

it.each([
  ['probes at an interval', '{ probes: { use: [api-health], every: 1s } }', '{ probes: == 100% }'],
  ['a number of probes', '{ probes: { use: [api-health, ai-stream], runs: 50 } }', '{ probe-time: p95 < 1s }'],
  ['journeys', '{ journeys: { use: [browse-and-ask], runs: 9 } }', '{ web-lcp: p75 < 1s }'],
  ['programs', '{ k6: { scenarios: { api: 30/s } } }', '{ latency: p95 < 1s }'],
])('a plan with eight times as many phases needs about eight times the work: %s', (_, traffic, slo) => {
  expect(readsOf(240, traffic, slo)).toBeLessThanOrEqual(10 * readsOf(30, traffic, slo));
});
