import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Ended, meshproof, Workplace } from '../meshproof.ts';
import { type Breakage, breakages } from './breakages.fixture.ts';
import { grpcBreakages, startGrpcTrial } from './grpc-trial.fixture.ts';
import { type HttpTrial, httpTrials } from './http-trials.fixture.ts';
import { notesTrial, writeBreakages } from './notes-trial.fixture.ts';
import { startTrial } from './start-trial.fixture.ts';

const place: { now?: Workplace } = {};
afterEach(() => place.now?.remove());

/** Three breakages for each system, so that each breakage is tried on three systems. */
const broken = httpTrials.flatMap((trial, i) =>
  [0, 1, 2].map((n): [string, string, HttpTrial, Breakage] => {
    const breakage = breakages[(i + n * 2) % breakages.length]!;
    return [trial.name, breakage.name, trial, breakage];
  }),
);
const minutes = (count: number) => count * 60_000;

async function init(url: string, { options = [], env = {} }: Partial<HttpTrial>): Promise<Workplace> {
  place.now = new Workplace();
  const { code, stderr } = await meshproof(['init', '--url', url, ...options], { cwd: place.now.dir, env });
  expect([code, stderr]).toEqual([0, '']);
  return place.now;
}

/** Writes a plan that extends the one of `init`, without browser and with short phases. Returns its path. */
function shorter(at: Workplace): string {
  const hasPage = at.has('home.ts');
  const { slos } = parse(readFileSync(join(at.dir, 'smoke.yaml'), 'utf8')) as { slos: unknown[] };
  // Without the browser, no part of the plan measures the SLOs of `web`.
  const traffic = hasPage ? { traffic: { journeys: null }, slos: slos.filter((one) => one !== 'web') } : {};
  const phases = { 'warm-up': '3s', steady: '35s' };
  return at.yaml('shorter.yaml', { plan: 'shorter', extends: './smoke.yaml', phases, ...traffic });
}

const verdictOf = ({ stdout }: Ended) => JSON.parse(stdout) as { verdict: string; reason: string };

/** Expects any verdict but FAIL. On a busy machine, the run of an unbroken system may be INVALID or INCONCLUSIVE. */
function expectNoFail(ended: Ended): void {
  const { verdict, reason } = verdictOf(ended);
  expect(['PASS', 'INVALID', 'INCONCLUSIVE'], reason).toContain(verdict);
  expect(ended.code === 0, reason).toBe(verdict === 'PASS');
}

describe('a system that meshproof was not written for', () => {
  it.each(httpTrials.map((trial) => [trial.name, trial] as const))(
    '%s gets a verdict from init and run smoke',
    async (_, trial) => {
      const system = await startTrial(trial);
      try {
        const at = await init(system.url, trial);
        expectNoFail(await meshproof(['run', 'smoke', '--json'], { cwd: at.dir, ...trial }));
      } finally {
        await system.close();
      }
    },
    minutes(4),
  );

  it.each(broken)(
    '%s never passes with %s',
    async (_name, _breakage, trial, breakage) => {
      const system = await startTrial(trial);
      try {
        const at = await init(system.url, trial);
        system.breakBy(breakage);
        const ended = await meshproof(['run', shorter(at), '--json'], { cwd: at.dir, ...trial });
        const { verdict, reason } = verdictOf(ended);
        expect(['FAIL', 'INVALID'], reason).toContain(verdict);
      } finally {
        await system.close();
      }
    },
    minutes(3),
  );
});

describe('an API with a list and a write, by its OpenAPI file', () => {
  it(
    'gets a verdict from init and run smoke',
    async () => {
      const system = await startTrial(notesTrial);
      try {
        const at = await init(system.url, notesTrial);
        expectNoFail(await meshproof(['run', 'smoke', '--json'], { cwd: at.dir, ...notesTrial }));
      } finally {
        await system.close();
      }
    },
    minutes(4),
  );

  it.each([...breakages, ...writeBreakages].map((breakage) => [breakage.name, breakage] as const))(
    'never passes with %s',
    async (_, breakage) => {
      const system = await startTrial(notesTrial);
      try {
        const at = await init(system.url, notesTrial);
        system.breakBy(breakage);
        const { verdict, reason } = verdictOf(
          await meshproof(['run', shorter(at), '--json'], { cwd: at.dir, ...notesTrial }),
        );
        expect(['FAIL', 'INVALID'], reason).toContain(verdict);
      } finally {
        await system.close();
      }
    },
    minutes(3),
  );
});

describe('a gRPC server', () => {
  it(
    'gets a verdict from init and run smoke',
    async () => {
      const system = await startGrpcTrial('v1');
      try {
        const at = await init(system.url, {});
        expectNoFail(await meshproof(['run', 'smoke', '--json'], { cwd: at.dir }));
      } finally {
        system.close();
      }
    },
    minutes(4),
  );

  it.each(grpcBreakages.map((breakage) => [breakage.name, breakage] as const))(
    'never passes with %s',
    async (_, breakage) => {
      const system = await startGrpcTrial('v1alpha');
      try {
        const at = await init(system.url, {});
        system.breakBy(breakage);
        const { verdict, reason } = verdictOf(await meshproof(['run', shorter(at), '--json'], { cwd: at.dir }));
        expect(['FAIL', 'INVALID'], reason).toContain(verdict);
      } finally {
        system.close();
      }
    },
    minutes(3),
  );
});
