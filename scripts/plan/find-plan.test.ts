import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPlan } from './find-plan.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { targetOfJob } from './target-of-job.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const plan = 'plan: mine\nphases: { steady: 5s }\ntraffic: { k6: { scenarios: { api: 1/s } } }\nslos: [api]\n';
const write = (name: string, text: string) => writeFileSync(join(dir, name), text);

it.each([
  ['no file', () => undefined],
  ['a file of another tool', () => write('smoke.yaml', 'stages:\n  - plan: x\n')],
  ['a directory', () => mkdirSync(join(dir, 'smoke.yaml'))],
])('uses the shipped plan if the current directory has %s of this name', (_, make) => {
  make();
  expect(findPlan('smoke', dir)).toMatch(/scenarios[\\/]plans[\\/]smoke\.yaml$/);
});

it('prefers the plan of the current directory to the shipped plan of the same name', () => {
  write('smoke.yaml', plan);
  expect(readJob(findPlan('smoke', dir), producers).plan.name).toBe('mine');
});

it('uses the target of --target, or else that of the plan, or else the stand-in', () => {
  write('target.yaml', 'target: shop\nurls: { api: http://127.0.0.1:1 }\n');
  write('with.yaml', `${plan}target: ./target.yaml\n`);
  write('without.yaml', plan);
  const job = (name: string) => readJob(join(dir, name), producers);
  expect(targetOfJob(undefined, job('with.yaml'))?.name).toBe('shop');
  expect(targetOfJob(undefined, job('without.yaml'))).toBeUndefined();
  expect(targetOfJob('http://127.0.0.1:2', job('with.yaml'))?.name).toBe('local-2');
});

it('reports a missing target file at its line in the plan', () => {
  write('with.yaml', `${plan}target: ./nowhere.yaml\n`);
  const job = readJob(join(dir, 'with.yaml'), producers);
  const thrown = () => targetOfJob(undefined, job);
  expect(thrown).toThrow(expect.objectContaining({ where: expect.objectContaining({ line: 5, key: 'target' }) }));
});
