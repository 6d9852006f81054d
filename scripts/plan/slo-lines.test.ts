import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'lines-'));
  writeFileSync(
    join(room, 'work.js'),
    `import { Counter, Rate, Trend } from 'k6/metrics';
const lost = new Counter('votes_lost');
const rightly = new Rate('rightly');
const size = new Trend('basket_size');
const wait = new Trend('queue_wait', true);
export default function () { lost.add(0, { kind: 'a' }); }
`,
  );
});
afterAll(() => rmSync(room, { recursive: true }));

function jobOf(...slos: string[]) {
  const file = join(room, 'plan.yaml');
  const head = 'plan: p\nphases: { steady: 60s }\ntraffic: { k6: { scenarios: { ./work.js: 50/s } } }\nslos:\n';
  writeFileSync(file, `${head}${slos.map((line) => `  - ${line}\n`).join('')}`);
  return readJob(file, producers);
}

function errorsOf(...slos: string[]): readonly UserError[] {
  try {
    jobOf(...slos);
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  throw new Error('the plan was accepted');
}

const given = (...slos: string[]) => jobOf(...slos).slos.filter(({ file }) => file.endsWith('plan.yaml'));

describe('a plan with SLOs in one line', () => {
  it('judges metrics of its script by the names in the script', () => {
    const slos = given(
      'votes_lost: "== 0"',
      'votes_lost{kind=a}: count<5',
      'rightly: ">= 0.99"',
      'basket_size: p95 < 200',
      'queue_wait: p(95)<200',
      'queue_wait: p90 < 1s',
    );
    expect(slos.map(({ sli, objective }) => [sli.kind, objective])).toEqual([
      ['limit', 0],
      ['limit', 5],
      ['ratio', 0.99],
      ['quantile', 200],
      ['quantile', 0.2],
      ['quantile', 1],
    ]);
  });

  it('judges each objective of a list, beside documents and the SLOs of every plan', () => {
    const job = jobOf('grpc-errors: < 1%', 'http_req_duration: ["p(95)<200", "p(99)<500"]');
    expect(job.slos.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['http_req_duration: p(95)<200', 'http_req_duration: p(99)<500', 'longest-stall']),
    );
  });

  it('reports all wrong lines together, each with its own line of the file', () => {
    const errors = errorsOf('latncy: p95 < 1s', 'errors: < 1%', 'votes_lots: "== 0"', 'latency{scnario=a}: p95 < 1s');
    expect(errors.map(({ where }) => where.line)).toEqual([5, 7, 8]);
    expect(errors.map(({ where }) => where.hint)).toEqual([
      'did you mean latency?',
      'did you mean votes_lost?',
      'did you mean scenario?',
    ]);
  });

  it('refuses a second SLO of the same text', () => {
    expect(errorsOf('latency: p95 < 1s', 'latency: p95 < 1s')).toHaveLength(1);
  });
});
