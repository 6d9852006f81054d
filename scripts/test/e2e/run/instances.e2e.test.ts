import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descendants } from '../../family.ts';
import { shortPlan, shortSlos, startMeshproof, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

function start(parts: Record<string, unknown> = {}) {
  const plan = place.yaml('plan.yaml', shortPlan(parts));
  return startMeshproof(['run', plan, '--instances', '3', '--json'], { cwd: place.dir });
}

describe('a run with several k6 processes', () => {
  it('generates exactly the planned load and judges it as one', async () => {
    const { code, stdout } = await start().ended;
    const document = JSON.parse(stdout);
    const [k6] = document.producers;
    expect(document.validity).toEqual({ status: 'valid', reasons: [] });
    expect(k6.offered).toBe(560);
    // One start more or less at the edge of a phase is rounding, as `limits.startsAtEdge` allows.
    expect(Math.abs(k6.completed + k6.dropped - 560)).toBeLessThanOrEqual(1);
    expect(k6.detail.instances).toHaveLength(3);
    expect(document.slos).toContainEqual(expect.objectContaining({ name: 'api-latency', phase: 'steady' }));
    expect([code, document.verdict]).toEqual([0, 'PASS']);
  });

  it('is INVALID if one of them is killed, and names it', async () => {
    const run = start({ phases: { 'warm-up': '1s', steady: '30s' } });
    await run.saw(/^steady.* [1-9]\d* req\/s/m);
    const second = descendants(run.pid).find(({ command }) => /\/k6 run .*k6-entry-2\.js/.test(command));
    process.kill(second!.pid, 'SIGKILL');
    const { code, stdout } = await run.ended;
    const document = JSON.parse(stdout);
    expect([code, document.status, document.verdict]).toEqual([3, 'aborted', 'INVALID']);
    expect(document.reason).toMatch(/2 of 3.*SIGKILL/);
  });
});
