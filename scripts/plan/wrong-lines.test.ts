import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';

function errorsOf(entry: string, slos = `slos:\n  - ${entry}\n`): readonly UserError[] {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'plan.yaml');
  const traffic = 'traffic: { k6: { scenarios: { api: 10/s } } }';
  writeFileSync(file, `plan: mine\nphases: { steady: 10s }\n${traffic}\n${slos}`);
  try {
    readJob(file, producers);
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  return [];
}

it.each([
  // Lines that are written like the name of a document.
  ['"latency: p95 < 200ms"', 'write latency: p95 < 200ms'],
  ["'errors{scenario=api}: < 1%'", 'write errors{scenario=api}: < 1%'],
  ['"checks: >= 99%"', 'write checks: ">= 99%"'],
  ['"errors: 1%"', 'write latency: p95 < 100ms'],
  ['latency p95 < 100ms', 'write latency: p95 < 100ms'],
  ['latency:p95 < 100ms', 'write latency: p95 < 100ms'],
  ['latency{endpoint=GET /a} p95<1s', 'write latency{endpoint=GET /a}: p95<1s'],
  ['throughput > 100/s', 'write throughput: "> 100/s"'],
  ['errors<1%', 'write errors: <1%'],
  ['p95 < 100ms', 'write latency: p95 < 100ms'],
  ['"errors: < 1%, latency: p95 < 1s"', 'write latency: p95 < 100ms'],
  ['p95: < 100ms', 'write latency: p95 < 100ms'],
  ['iterations.med: < 1s', 'write iterations: med < 1s'],
  ['latency[scenario=api]: p95 < 100ms', 'write latency{scenario=api}'],
  ['latency(scenario=api): p95 < 100ms', 'write latency{scenario=api}'],
  ['latency: p95 < 100ms and p99 < 1s', 'write a list: ["p95 < 100ms", "p99 < 1s"]'],
  ['http_req_duration: p(95)<100; p(99)<200', 'write a list: ["p(95)<100", "p(99)<200"]'],
  ['latency: 100ms < p95 < 200ms', 'write p95 < 200ms'],
  ['latency: p150 < 100ms', 'write p95 < 200ms'],
  ['checks: 99%', 'write >= 99%'],
  ['latency: p95 < 100ms,', 'write p95 < 100ms'],
  ['latency: p95 < 0,1s', 'write 0.1'],
  ['latency: p95 < 1,000ms', 'write 1000'],
  ['latency: p95 < 100 milliseconds', 'did you mean ms?'],
  ['latency: p95 < 2 Sec', 'did you mean s?'],
  ['errors: < 1 percent', 'did you mean %?'],
  ['throughput: "> 5 rps"', 'did you mean /s?'],
  ['http_req_duration: p(95<500', 'write p95 < 200ms'],
  ['latency: p95 "<" 100ms', 'write p95 < 100ms'],
  ['latency: p95 < "100ms"', 'write p95 < 100ms'],
  ['errors: < 1 "%"', 'write < 1%'],
  ['"latency": "p95: 100ms"', 'write p95 < 100ms'],
  ['latency: p95 100ms', 'write p95 < 100ms'],
  ['latency: p95: 100ms', 'put the value of latency in quotes'],
  ['latency: "p95" < 100ms', 'put the whole value of latency in one pair of quotes'],
  ['errors: "<" 1%', 'put the whole value of errors in one pair of quotes'],
  ['errors: >= 99%', 'put the value of errors in quotes'],
  ['latency{scenario: api}: p95 < 100ms', 'put the key in quotes: "latency{scenario: api}"'],
  [`latency{scenario: "api"}: p95 < 100ms`, `put the key in quotes: 'latency{scenario: "api"}'`],
  ['"latency": "p95 < 100ms",', 'remove the "," at the end of the line'],
])('refuses the SLO %s with one error, its line and the remedy', (entry, hint) => {
  expect(errorsOf(entry).map(({ where }) => [where.line, where.hint])).toEqual([[5, hint]]);
});

it.each([
  ['[latency, p95 < 100ms]', 'write - latency: p95 < 100ms'],
  ['[errors, ">= 99%"]', 'write - errors: ">= 99%"'],
  ['[latency, p95, <, 100ms]', 'write - latency: p95 < 100ms'],
  ['[[latency, p95 < 100ms]]', 'write - latency: p95 < 100ms'],
  ['[latency: p95 < 100ms]', 'write - latency: p95 < 100ms'],
  ['["latency{scenario=api}: p95 < 100ms"]', 'write - latency{scenario=api}: p95 < 100ms'],
  ['{ latency, p95 < 100ms }', 'write - latency: p95 < 100ms'],
  ['{ errors, ">= 99%" }', 'write - errors: ">= 99%"'],
  ['{ latency p95 < 100ms }', 'write - latency: p95 < 100ms'],
  ['{ http_req_duration, p(95)<200 }', 'write - http_req_duration: p(95)<200'],
  ['latency: { p95: 100ms }', 'write p95 < 100ms'],
  ['latency: { p95: < 100ms }', 'write p95 < 100ms'],
  ['latency: { p95 < 100ms }', 'write p95 < 100ms'],
  ['latency: [p95, < 100ms]', 'write p95 < 100ms'],
  ['[latency, p95]', 'such as - latency: p95 < 100ms'],
  ['latency: 0.1', 'such as "p95 < 100ms"'],
])('refuses the list or map %s with one error, its line and the text to write', (entry, text) => {
  const errors = errorsOf(entry).map(({ where, message }) => [where.line, message.slice(-text.length)]);
  expect(errors).toEqual([[5, text]]);
});

it('prints how to write a map of SLOs as a list', () => {
  const errors = errorsOf('', 'slos:\n  latency: p95 < 100ms\n');
  expect(errors.map(({ message }) => message.slice(-28))).toEqual(['write - latency: p95 < 100ms']);
});
