import { copyFileSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { meshproof, Workplace } from '../meshproof.ts';
import { grpcBreakages, startGrpcTrial } from './grpc-trial.fixture.ts';
import { type K6Trial, k6Trials } from './k6-trials.fixture.ts';
import { type Shop, startShop } from './shop.fixture.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'k6');
let place: Workplace;
let shop: Shop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
  place.remove();
});

/** Runs a published script unchanged in an empty directory. */
async function run(files: readonly string[], url: string, env: Record<string, string>) {
  place = new Workplace();
  for (const file of files) copyFileSync(join(folder, file), join(place.dir, file));
  cpSync(join(folder, 'definitions'), join(place.dir, 'definitions'), { recursive: true });
  const ended = await meshproof(['run', `./${files[0]}`, '--target', url, '--json'], { cwd: place.dir, env });
  expect(ended.code, ended.stderr).not.toBe(2);
  return JSON.parse(ended.stdout) as { verdict: string; reason: string };
}

const runTrial = async ({ script, files = [] }: K6Trial, fault?: K6Trial['fault']) => {
  shop = await startShop(fault);
  return run([script, ...files], shop.url, { BASE_URL: shop.url });
};

describe('a k6 script as it is published', () => {
  it.each(k6Trials.map((trial) => [trial.script, trial] as const))(
    '%s does not fail a whole shop',
    async (_, trial) => {
      const { verdict, reason } = await runTrial(trial);
      expect(['PASS', 'INVALID', 'INCONCLUSIVE'], reason).toContain(verdict);
    },
  );

  it.each(k6Trials.map((trial) => [trial.script, trial.faultName, trial] as const))(
    '%s never passes a shop with %s',
    async (_script, _fault, trial) => {
      const { verdict, reason } = await runTrial(trial, trial.fault);
      expect(['FAIL', 'INVALID'], reason).toContain(verdict);
    },
  );

  it.each([undefined, ...grpcBreakages])('cakes.js with its protofile judges gRPC: %o', async (breakage) => {
    const server = await startGrpcTrial();
    try {
      if (breakage) server.breakBy(breakage);
      place = new Workplace();
      const target = place.yaml('target.yaml', { target: 'cakes', urls: { grpc: server.url } });
      const { verdict, reason } = await run(['cakes.js'], target, { GRPC_ADDR: new URL(server.url).host });
      expect(breakage ? ['FAIL', 'INVALID'] : ['PASS', 'INVALID', 'INCONCLUSIVE'], reason).toContain(verdict);
    } finally {
      server.close();
    }
  });
});
