import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { meshproof, Workplace } from '../meshproof.ts';
import { type SpecTrial, specTrials } from './playwright-trials.fixture.ts';
import { type Shop, startShop } from './shop.fixture.ts';

let place: Workplace;
let shop: Shop;
afterEach(async () => {
  await shop.close();
  place.remove();
});

/**
 * Checks a published spec in an empty directory. The spec is unchanged, except that the address of the shop replaces
 * the address in a recorded spec.
 */
async function check({ spec, files = [] }: SpecTrial, runs: number, fault?: SpecTrial['fault']) {
  place = new Workplace();
  shop = await startShop(fault);
  for (const name of [spec, ...files]) {
    const text = readFileSync(join(packageRoot, 'scripts/test/trials/playwright', name), 'utf8');
    place.text(name, text.replaceAll('http://localhost:3000', shop.url));
  }
  const target = place.yaml('target.yaml', { target: 'shop', urls: { web: shop.url, health: `${shop.url}/health` } });
  const args = ['check', `./${spec}`, '--target', target, '--runs', String(runs), '--json'];
  const { code, stdout, stderr } = await meshproof(args, { cwd: place.dir });
  expect(code, stderr).not.toBe(2);
  return JSON.parse(stdout) as { verdict: string; checks: { reason: string }[] };
}

it.each(specTrials.map((trial) => [trial.spec, trial] as const))(
  '%s does not FAIL against a healthy shop',
  async (_, trial) => {
    const { verdict, checks } = await check(trial, 12);
    expect(['PASS', 'INVALID', 'INCONCLUSIVE'], checks[0]!.reason).toContain(verdict);
  },
);

it.each(specTrials.map((trial) => [trial.spec, trial.faultName, trial] as const))(
  '%s never passes a shop with %s',
  async (_spec, _fault, trial) => {
    const { verdict, checks } = await check(trial, 3, trial.fault);
    expect(['FAIL', 'INVALID'], checks[0]!.reason).toContain(verdict);
  },
);
