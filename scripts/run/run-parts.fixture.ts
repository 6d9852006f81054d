import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Slo } from '../../results/record/slo.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { Closing } from '../lib/closing.ts';
import type { Job } from '../plan/job.ts';
import { FakeProducer, type FakeSection, fakeMetrics } from '../test/fake-producer.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { toRunOptions } from './run-options.ts';
import type { RunParts } from './run-parts.ts';

/** The fake producer must reach a p95 of at most 200 ms. */
export const latencySlo: Slo = {
  name: 'fake-latency',
  title: 'fake-latency',
  description: '',
  service: 'fake',
  sli: { kind: 'quantile', of: { metric: fakeMetrics.duration, match: { ok: 'true' } }, q: 0.95, limit: 0.2 },
  objective: 0.2,
  op: '<=',
  unit: 's',
  phases: [],
  tolerance: 0,
  file: 'fake.yaml',
  where: () => ({}),
};

/** A plan of 23 seconds with one fake producer. */
export function fakeJob(section: FakeSection): Job {
  const producer = new FakeProducer();
  const plan = {
    name: 'fake',
    seed: 1,
    phases: toPhases({ 'warm-up': 2, steady: 20, recovery: 1 }),
    traffic: { fake: section },
    faults: [],
    slos: [],
  };
  const catalogue: Catalogue = new Map(
    producer.metrics.map((metric) => [metric.name, { metric, producer: producer.name }]),
  );
  return {
    document: { file: 'fake.yaml', sha256: 'f', value: plan, where: () => ({ file: 'fake.yaml' }) },
    plan,
    planDir: '.',
    parts: [{ producer: producer as unknown as Job['parts'][number]['producer'], section }],
    slos: [latencySlo],
    catalogue,
  };
}

/** Returns the parts of a run whose target does not exist. The store is deleted after the test. */
export function fakeParts(section: FakeSection, change: Partial<RunParts> = {}): RunParts {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-run-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return {
    job: fakeJob(section),
    target: {
      name: 'fake-target',
      urls: { health: 'http://127.0.0.1:9/' },
      allow: { load: [], browse: [] },
      metricNames: {},
    },
    standIn: undefined,
    tools: { k6: { version: '2.1.0', path: '/nowhere/k6' } },
    options: toRunOptions({ store: join(dir, 'runs') }),
    together: undefined,
    clock: hastyClock(25),
    environment: {},
    session: {
      reaper: {
        adopt: () => undefined,
        release: () => undefined,
        adoptDirectory: () => undefined,
        dismiss: () => undefined,
      },
      abort: new AbortController(),
      hurry: new AbortController(),
      say: () => undefined,
      closing: new Closing(),
    },
    ...change,
  };
}
