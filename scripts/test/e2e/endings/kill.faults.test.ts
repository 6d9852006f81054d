import { describe, expect, it } from 'vitest';
import { find, running, sealed } from './kill.fixture.ts';

// kill.e2e.test.ts contains the faster variants of these tests: it kills k6 instead of the browser, and sends SIGTERM
// instead of SIGINT.
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
});
