import { describe, expect, it } from 'vitest';
import { descendants } from '../../family.ts';
import { serve } from '../../http-server.ts';
import { meshproof, startMeshproof } from '../../meshproof.ts';
import { find, leftAfter, running, sealed } from './kill.fixture.ts';
import { tinyWorkplace } from './surroundings.fixture.ts';

// kill.e2e.test.ts has the faster variants: it kills k6 instead of the browser, and sends SIGTERM instead of SIGINT.
describe('a run that is cut short is sealed, and leaves no process', () => {
  it('the browser killed by SIGKILL: exit 3, aborted', async () => {
    const { run, family } = await running();
    process.kill(find(family, 'chromium'), 'SIGKILL');
    const { code } = await run.ended;
    const { left, document, problem } = await sealed(family);
    expect([code, document.status, document.verdict, problem, left]).toEqual([3, 'aborted', 'INVALID', undefined, []]);
    expect(document.reason).toMatch(/^journeys /);
  });

  it('SIGINT: exit 130, interrupted', async () => {
    const { run, family } = await running();
    run.kill('SIGINT');
    const { code } = await run.ended;
    const { left, document, problem } = await sealed(family);
    expect([code, document.status, document.exitCode, problem, left]).toEqual([130, 'interrupted', 130, undefined, []]);
    expect(document.producers.find(({ name }) => name === 'k6')!.completed).toBeGreaterThan(0);
  });

  it.each(['SIGALRM', 'SIGUSR2', 'SIGVTALRM', 'SIGXCPU'] as const)(
    '%s, which ends meshproof like SIGKILL: the next command seals the run, and nothing else is left',
    async (signal) => {
      const server = await serve('127.0.0.1', (_, response) => void response.end('ok'));
      const tiny = tinyWorkplace(server.url, '30s');
      try {
        const args = ['run', './plan.yaml', '--target', './own.yaml'];
        const run = startMeshproof(args, { cwd: tiny.dir });
        await run.saw(/^steady .* ([3-9]|\d\d+) done/m);
        const family = descendants(run.pid);
        run.kill(signal);
        expect([(await run.ended).signal, await leftAfter(family, 5000)]).toEqual([signal, []]);
        const { code } = await meshproof(['runs', 'list'], { cwd: tiny.dir });
        const runs = tiny.runs().map(({ status, verdict, exitCode }) => [status, verdict, exitCode]);
        expect([code, runs]).toEqual([0, [['interrupted', 'INVALID', null]]]);
      } finally {
        server.close();
        tiny.remove();
      }
    },
  );
});
