import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { verifyRun } from '../../../../results/store/verify-run.ts';
import { descendants, isRunning, type Relative } from '../../family.ts';
import { Mark } from '../../marked.ts';
import { type Started, shortPlan, shortSlos, startMeshproof, Workplace } from '../../meshproof.ts';

/** The directory of the current test. */
export let place: Workplace;
let mark: Mark;
beforeEach(() => {
  place = new Workplace();
  mark = new Mark();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

const traffic = {
  k6: { scenarios: { api: '40/s' } },
  'mesh-node': { nodes: 3, messages: '5/s' },
  journeys: { use: ['browse-and-ask'], runs: 3 },
};

const programs = {
  k6: /\/k6 run /,
  chromium: /chrom[^ ]* .*--remote-debugging-pipe/,
  'stand-in': /dist\/system\.mjs/,
  prometheus: /prometheus .*--storage\.tsdb/,
};

export function find(family: readonly Relative[], program: keyof typeof programs): number {
  const found = family.find(({ command }) => programs[program].test(command) && !command.includes('--type='));
  if (!found)
    throw new Error(`${program} is not among:\n${family.map(({ command }) => command.slice(0, 100)).join('\n')}`);
  return found.pid;
}

/** Starts a run and waits for its steady phase. Resolves to the run, with all processes that it started. */
export async function running(...flags: string[]): Promise<{ run: Started; family: Relative[] }> {
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { 'warm-up': '1s', steady: '30s' }, traffic }));
  const run = startMeshproof(['run', plan, ...flags], { cwd: place.dir, env: mark.env });
  await run.saw(/^steady.* [1-9]\d* req\/s/m);
  return { run, family: descendants(run.pid) };
}

/**
 * Waits up to 5 s until the processes of a run have ended. Returns the processes that still run, the sealed run, and
 * the problem of this run if it has one.
 */
export async function sealed(family: readonly Relative[]) {
  const left = await leftAfter(family, 5000);
  const [document] = place.runs();
  const whole = await verifyRun(join(place.dir, 'runs', document!.id));
  return { left, document: document!, problem: whole.problem };
}

/**
 * Resolves to the processes that still run after `withinMs`: those of the family, which was listed before the kill, and
 * later processes, which are found by their mark.
 */
export async function leftAfter(family: readonly Relative[], withinMs: number): Promise<(Relative | string)[]> {
  const look = async () => [...family.filter(({ pid }) => isRunning(pid)), ...(await mark.left(0))];
  let left = await look();
  for (let waitedMs = 0; waitedMs < withinMs && left.length > 0; waitedMs += 100) {
    await sleep(100);
    left = await look();
  }
  return left;
}
