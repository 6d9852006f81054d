import { copyFileSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { meshproof, Workplace } from '../meshproof.ts';
import { grpcBreakages, startGrpcTrial } from './grpc-trial.fixture.ts';
import { type K6Trial, k6Trials } from './k6-trials.fixture.ts';
import { type Shop, startShop } from './shop.fixture.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'k6');
let place: Workplace;
let shop: Shop | undefined;
beforeEach(() => {
  place = new Workplace();
});
afterEach(async () => {
  await shop?.close();
  shop = undefined;
  place.remove();
});

/** A busy machine may make a run against a healthy target INVALID or INCONCLUSIVE, but never FAIL. */
const notFailed = [exitCode.pass, exitCode.invalid, exitCode.inconclusive];
/** The run against a faulty target is FAIL, INVALID or, if the target refuses the first request, unavailable. */
const notPassed = [exitCode.fail, exitCode.invalid, exitCode.unavailable];

/** Runs a published script unchanged. */
async function run(files: readonly string[], url: string, env: Record<string, string>) {
  for (const file of files) copyFileSync(join(folder, file), join(place.dir, file));
  cpSync(join(folder, 'definitions'), join(place.dir, 'definitions'), { recursive: true });
  return meshproof(['run', `./${files[0]}`, '--target', url, '--json'], { cwd: place.dir, env });
}

const runTrial = async ({ script, files = [] }: K6Trial, fault?: K6Trial['fault']) => {
  shop = await startShop(fault);
  return run([script, ...files], shop.url, { BASE_URL: shop.url });
};

describe('a k6 script as it is published', () => {
  it.each(k6Trials.map((trial) => [trial.script, trial] as const))(
    '%s does not FAIL against a healthy shop',
    async (_, trial) => {
      const { code, stderr } = await runTrial(trial);
      expect(notFailed, stderr).toContain(code);
    },
  );

  it.each(k6Trials.map((trial) => [trial.script, trial.faultName, trial] as const))(
    '%s never passes a shop with %s',
    async (_script, _fault, trial) => {
      const { code, stderr } = await runTrial(trial, trial.fault);
      expect(notPassed, stderr).toContain(code);
    },
  );

  it.each([undefined, ...grpcBreakages])('cakes.js with its protofile judges gRPC: %o', async (breakage) => {
    const server = await startGrpcTrial();
    try {
      if (breakage) server.breakBy(breakage);
      const target = place.yaml('target.yaml', { target: 'cakes', urls: { grpc: server.url } });
      const { code, stderr } = await run(['cakes.js'], target, { GRPC_ADDR: new URL(server.url).host });
      expect(breakage ? notPassed : notFailed, stderr).toContain(code);
    } finally {
      server.close();
    }
  });
});
