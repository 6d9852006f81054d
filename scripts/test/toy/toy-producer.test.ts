import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Producer } from '../../../results/record/producer.ts';
import { runDirOf } from '../../../results/store/run-files.ts';
import type { SealedRun } from '../../../results/store/sealed-run.ts';
import { probeJob } from '../../capacity/probe-job.ts';
import { knobOf } from '../../capacity/vary.ts';
import { digestOf } from '../../history/digests.ts';
import { reportRun } from '../../history/report-run.ts';
import { producers as ownProducers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { fakeParts } from '../../run/run-parts.fixture.ts';
import { runPlan } from '../../run/run-plan.ts';
import { hastyClock } from '../hasty-clock.ts';
import { serve } from '../http-server.ts';
import { toyMetrics, toyProducer } from './toy-producer.fixture.ts';

const producers: readonly Producer[] = [...ownProducers, toyProducer as Producer];
const dir = mkdtempSync(join(tmpdir(), 'meshproof-toy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const slo = (metric: string) => `apiVersion: openslo/v1
kind: SLO
metadata:
  name: toy-flight
  displayName: Balls are caught in time
  annotations: { meshproof.io/unit: s }
spec:
  description: The flight of a ball is short.
  service: toy
  indicator:
    metadata: { name: toy-flight }
    spec: { thresholdMetric: { metricSource: { type: meshproof, spec: { metric: ${metric} } } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 0.1, target: 0.95 }]
`;

function jobOf(traffic = 'toy: { throws: 20/s }', metric: string = toyMetrics.flight.name) {
  writeFileSync(join(dir, 'toy-slos.yaml'), slo(metric));
  writeFileSync(
    join(dir, 'plan.yaml'),
    `plan: play\nphases: { warm-up: 2s, steady: 20s }\ntraffic: { ${traffic} }\nslos: [./toy-slos.yaml]\n`,
  );
  return readJob(join(dir, 'plan.yaml'), producers);
}

/** Runs the plan at twenty times the speed, against a server that answers. `lines` gets the progress. */
async function play(lines: string[]): Promise<SealedRun> {
  const server = await serve('127.0.0.1', (_, response) => void response.end('ok'));
  const parts = fakeParts({ perSecond: 1 }, { job: jobOf(), clock: hastyClock(20) });
  const target = { ...parts.target, urls: { health: server.url } };
  const options = { ...parts.options, store: join(dir, 'runs') };
  const session = { ...parts.session, say: (line: string) => lines.push(line) };
  return runPlan({ ...parts, target, options, session }).finally(() => server.close());
}

const failing = (message: string, line: number, hint: string | undefined) =>
  expect.objectContaining({
    message: expect.stringContaining(message),
    where: expect.objectContaining({ line, ...(hint && { hint: expect.stringContaining(hint) }) }),
  });

describe('a producer that is one folder and one line of the list', () => {
  it.each([
    ['an unknown key of its section', 'toy: { throw: 20/s }', undefined, 'unknown key', 3, undefined],
    ['a misspelt name', 'toyy: { throws: 20/s }', undefined, 'there is no kind of traffic named', 3, 'toy'],
    ['an SLO on a misspelt metric', undefined, 'toy_flight_second', 'toy_flight_second', 12, 'toy_flight_seconds'],
  ])('reports %s at its line', (_, traffic, metric, problem, line, hint) => {
    expect(() => jobOf(traffic, metric)).toThrow(failing(problem, line, hint));
  });

  it('is scaled by a capacity search, and judged in its probes', () => {
    const job = jobOf();
    const knob = knobOf(job.document, job.parts, undefined);
    expect([knob.key, knob.value]).toEqual(['toy.throws', 20]);
    const probe = probeJob(job, knob, 50, 8);
    expect(probe.parts.map(({ section }) => section)).toEqual([{ throws: 50 }]);
    expect(probe.slos.map(({ name }) => name)).toContain('toy-flight');
  });

  describe('in a run', () => {
    const lines: string[] = [];
    let started: Promise<SealedRun> | undefined;
    const theRun = () => {
      started ??= play(lines);
      return started;
    };

    it('appears in the progress with its answers and times', { timeout: 30_000 }, async () => {
      await theRun();
      expect(lines.some((line) => /[1-9]\d* req\/s .* p95 \d+ ms/.test(line))).toBe(true);
    });

    it('is recorded with its counts, and its metrics with their direction', async () => {
      const { document } = await theRun();
      expect(document.producers).toMatchObject([{ name: 'toy', status: 'done', offered: 440, completed: 440 }]);
      const { name, kind, unit, better } = toyMetrics.height;
      expect(document.metrics).toContainEqual(expect.objectContaining({ name, kind, unit, better, producer: 'toy' }));
    });

    it('is judged by an SLO document on its metric', async () => {
      const { document } = await theRun();
      const flight = document.slos.find((one) => one.name === 'toy-flight');
      // Time runs twenty times as fast, so a busy machine may make the verdict INVALID.
      expect(flight).toMatchObject({ phase: 'steady', samples: 400, value: expect.closeTo(0.02, 3) });
    });

    it('is compared by the direction of its metrics, whatever words their names have', async () => {
      const run = await theRun();
      const { measures } = await digestOf(run.storeDir, run.document, run.lines);
      const betterOf = (metric: string) => measures.find(({ name }) => name.includes(metric))?.better;
      expect([toyMetrics.flight, toyMetrics.throws, toyMetrics.height].map(({ name }) => betterOf(name))).toEqual([
        'lower',
        'higher',
        'higher',
      ]);
    });

    it('appears in every report', async () => {
      const run = await theRun();
      const { text } = await reportRun(run);
      const read = (file: string) => readFileSync(join(runDirOf(run.storeDir, run.document.id), file), 'utf8');
      const names = Object.values(toyMetrics).map(({ name }) => name);
      for (const report of [text, read('report.html'), read('summary.md').replaceAll('\\', '')])
        expect(names.filter((name) => !report.includes(name))).toEqual([]);
      expect(read('junit.xml')).toContain('toy-flight');
    });
  });
});
