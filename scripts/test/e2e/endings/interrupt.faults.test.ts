import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyRun } from '../../../../results/store/verify-run.ts';
import { descendants } from '../../family.ts';
import { Mark } from '../../marked.ts';
import { type Started, shortPlan, shortSlos, startMeshproof, Workplace } from '../../meshproof.ts';

let place: Workplace;
let mark: Mark;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
  mark = new Mark();
});
afterEach(() => place.remove());

function start(...flags: string[]): Started {
  const traffic = {
    k6: { scenarios: { api: '20/s' } },
    'mesh-node': { nodes: 3, messages: '5/s' },
    journeys: { use: ['browse-and-ask'], runs: 3 },
  };
  const plan = place.yaml('plan.yaml', shortPlan({ phases: { 'warm-up': '1s', steady: '30s' }, traffic }));
  return startMeshproof(['run', plan, ...flags], { cwd: place.dir, env: mark.env });
}

async function childOf(run: Started, program: RegExp): Promise<void> {
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  while (!descendants(run.pid).some(({ command }) => program.test(command))) {
    if (over) throw new Error(`it ended without starting ${program}: ${(await run.ended).stderr}`);
    await sleep(5);
  }
}

/** Sends SIGINT as a terminal does: to the command, and to every descendant without its own process group. */
const pressCtrlC = (run: Started) => process.kill(-run.pid, 'SIGINT');

describe('Ctrl-C in a terminal', () => {
  it('in mid-run seals the run as interrupted, also after a second Ctrl-C', async () => {
    const run = start();
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    pressCtrlC(run);
    await sleep(200);
    pressCtrlC(run);
    const { code } = await run.ended;
    const [document] = place.runs();
    const { problem } = await verifyRun(join(place.dir, 'runs', document!.id));
    expect([code, document!.status, document!.exitCode, problem]).toEqual([130, 'interrupted', 130, undefined]);
    expect(document!.producers.map(({ name, status }) => [name, status])).toEqual([
      ['k6', expect.not.stringMatching('done')],
      ['mesh-node', expect.not.stringMatching('done')],
      ['journeys', expect.not.stringMatching('done')],
    ]);
    expect(await mark.left()).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s while Prometheus starts, before there is a run: exit %d, and nothing is left',
    async (signal, exit) => {
      const run = start('--prometheus', 'local');
      await childOf(run, /prometheus .*--storage\.tsdb/);
      process.kill(-run.pid, signal);
      const { code, stdout } = await run.ended;
      expect([code, stdout, existsSync(join(place.dir, 'runs'))]).toEqual([exit, '', false]);
      expect(await mark.left()).toEqual([]);
    },
  );

  it.each([
    ['k6', 'SIGTERM', 143],
    ['k6-operator', 'SIGINT', 130],
  ] as const)('ends export %s by %s while k6 never finishes loading a program: exit %d', async (kind, signal, exit) => {
    place.text('endless.js', 'while (true) {}\nexport default function () {}\n');
    const plan = place.yaml('plan.yaml', shortPlan({ traffic: { k6: { scenarios: { './endless.js': '1/s' } } } }));
    const own = place.yaml('own.yaml', { target: 'own', urls: { api: 'http://127.0.0.1:1' } });
    const args = ['export', kind, plan, '--target', own, '--out', './out'];
    const started = startMeshproof(args, { cwd: place.dir, env: mark.env });
    await childOf(started, /k6 archive/);
    started.kill(signal);
    expect((await started.ended).code).toBe(exit);
    expect(await mark.left()).toEqual([]);
  });

  it('while the browser starts: exit 130, a run without load, and no process left', async () => {
    const run = start();
    await childOf(run, /--remote-debugging-pipe/);
    pressCtrlC(run);
    const { code } = await run.ended;
    const [document] = place.runs();
    expect([code, document!.status, document!.verdict]).toEqual([
      130,
      'interrupted',
      expect.not.stringMatching('PASS'),
    ]);
    expect(await mark.left()).toEqual([]);
  });

  it('between two repeats ends the command with exit 130', async () => {
    const plan = place.yaml('plan.yaml', shortPlan({ phases: { steady: '1s' } }));
    const flags = ['--repeat', '2'];
    const run = startMeshproof(['run', plan, ...flags], { cwd: place.dir, env: mark.env });
    await run.saw(/^report: /m);
    pressCtrlC(run);
    expect((await run.ended).code).toBe(130);
    expect(await mark.left()).toEqual([]);
  });
});

describe('a signal to `up`', () => {
  const up = (...flags: string[]) => startMeshproof(['up', ...flags], { cwd: place.dir, env: mark.env });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('%s ends it with %i, and with every service', async (signal, exit) => {
    const services = up('--with', 'prometheus');
    await services.saw(/^the API needs a bearer token/m);
    await services.saw(/^running;/m);
    services.kill(signal);
    const { code, stderr } = await services.ended;
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([
      exit,
      `${signal}: the stand-in and its services stop`,
    ]);
    expect(await mark.left()).toEqual([]);
  });

  it.each([
    ['the stand-in', /system\.mjs/],
    ['Prometheus', /prometheus .*--storage\.tsdb/],
  ])('while %s starts ends it with the code of the signal, and prints no address', async (_, program) => {
    const services = up('--with', 'prometheus', '--quiet');
    await childOf(services, program);
    pressCtrlC(services);
    const { code, stdout, stderr } = await services.ended;
    expect([code, stdout, stderr]).toEqual([130, '', '']);
    expect(await mark.left()).toEqual([]);
  });
});
