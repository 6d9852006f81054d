import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyRun } from '../../../../results/store/verify-run.ts';
import { descendants, isRunning, type Relative } from '../../family.ts';
import { Mark } from '../../marked.ts';
import { meshproof, type Started, shortPlan, shortSlos, startMeshproof, Workplace } from '../../meshproof.ts';

let place: Workplace;
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

function find(family: readonly Relative[], program: keyof typeof programs): number {
  const found = family.find(({ command }) => programs[program].test(command) && !command.includes('--type='));
  if (!found)
    throw new Error(`${program} is not among:\n${family.map(({ command }) => command.slice(0, 100)).join('\n')}`);
  return found.pid;
}

/** A run in its steady phase, with all processes that it started. */
async function running(...flags: string[]): Promise<{ run: Started; family: Relative[] }> {
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { 'warm-up': '1s', steady: '30s' }, traffic }));
  const run = startMeshproof(['run', plan, ...flags], { cwd: place.dir, env: mark.env });
  await run.saw(/^steady.* [1-9]\d* req\/s/m);
  return { run, family: descendants(run.pid) };
}

async function sealed(family: readonly Relative[]) {
  const left = await leftAfter(family, 5000);
  const [document] = place.runs();
  const whole = await verifyRun(join(place.dir, 'runs', document!.id));
  return { left, document: document!, problem: whole.problem };
}

/**
 * Returns the processes that still run after `withinMs`: those of the family, which was listed before the kill, and
 * those that started later, which are found by their mark.
 */
async function leftAfter(family: readonly Relative[], withinMs: number): Promise<(Relative | string)[]> {
  const look = async () => [...family.filter(({ pid }) => isRunning(pid)), ...(await mark.left(0))];
  let left = await look();
  for (let waitedMs = 0; waitedMs < withinMs && left.length > 0; waitedMs += 100) {
    await sleep(100);
    left = await look();
  }
  return left;
}

describe('a run that is cut short is sealed, and leaves no process', () => {
  it.each(['k6', 'chromium'] as const)('%s killed by SIGKILL: exit 3, aborted', async (program) => {
    const { run, family } = await running();
    process.kill(find(family, program), 'SIGKILL');
    const { code } = await run.ended;
    const { left, document, problem } = await sealed(family);
    expect([code, document.status, document.verdict, problem, left]).toEqual([3, 'aborted', 'INVALID', undefined, []]);
    expect(document.reason).toMatch(program === 'k6' ? /^k6 / : /^journeys /);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: exit %d, interrupted', async (signal, exit) => {
    const { run, family } = await running();
    run.kill(signal);
    const { code } = await run.ended;
    const { left, document, problem } = await sealed(family);
    expect([code, document.status, document.exitCode, problem, left]).toEqual([
      exit,
      'interrupted',
      exit,
      undefined,
      [],
    ]);
    expect(document.producers.find(({ name }) => name === 'k6')!.completed).toBeGreaterThan(0);
  });

  it('meshproof killed by SIGKILL: no process is left, and the next command seals the run', async () => {
    const { run, family } = await running('--prometheus', 'local');
    for (const program of ['k6', 'chromium', 'stand-in', 'prometheus'] as const) find(family, program);
    run.kill('SIGKILL');
    await run.ended;
    expect(await leftAfter(family, 10_000)).toEqual([]);
    const list = await meshproof(['runs', 'list', '--json'], { cwd: place.dir });
    expect(list.stderr).toMatch(/sealed/);
    const { document, problem } = await sealed([]);
    expect([document.status, document.exitCode, document.verdict, problem]).toEqual([
      'interrupted',
      null,
      'INVALID',
      undefined,
    ]);
    expect(JSON.parse(list.stdout).runs).toHaveLength(1);
  });
});
