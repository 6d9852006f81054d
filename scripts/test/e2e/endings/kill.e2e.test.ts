import { describe, expect, it } from 'vitest';
import { descendants } from '../../family.ts';
import { meshproof, shortPlan, startMeshproof } from '../../meshproof.ts';
import { find, leftAfter, place, running, sealed } from './kill.fixture.ts';

describe('a run that is cut short is sealed, and leaves no process', () => {
  it('k6 killed by SIGKILL: exit 3, aborted', async () => {
    const { run, family } = await running();
    process.kill(find(family, 'k6'), 'SIGKILL');
    const { code } = await run.ended;
    const { left, document, problem } = await sealed(family);
    expect([code, document.status, document.verdict, problem, left]).toEqual([3, 'aborted', 'INVALID', undefined, []]);
    expect(document.reason).toMatch(/^k6 /);
  });

  it('one of three k6 processes killed by SIGKILL: exit 3, aborted, and the reason names it', async () => {
    const plan = place.yaml('plan.yaml', shortPlan({ phases: { 'warm-up': '1s', steady: '30s' } }));
    const run = startMeshproof(['run', plan, '--instances', '3', '--json'], { cwd: place.dir });
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    const second = descendants(run.pid).find(({ command }) => /\/k6 run .*k6-entry-2\.js/.test(command));
    process.kill(second!.pid, 'SIGKILL');
    const { code, stdout } = await run.ended;
    const document = JSON.parse(stdout);
    expect([code, document.status, document.verdict]).toEqual([3, 'aborted', 'INVALID']);
    expect(document.reason).toMatch(/2 of 3.*SIGKILL/);
  });

  it('SIGTERM: exit 143, interrupted', async () => {
    const exit = 143;
    const { run, family } = await running();
    run.kill('SIGTERM');
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
    expect(list.stderr).toMatch(/completed the record of the interrupted run/);
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
