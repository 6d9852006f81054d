import { afterAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../../../results/record/comparison.ts';
import { startReaper } from '../../../lib/reaper.ts';
import { startStandIn } from '../../../run/stand-in.ts';
import { meshproof, shortPlan, shortSlos, slo, source, Workplace } from '../../meshproof.ts';

const place = new Workplace();
afterAll(() => place.remove());

describe('runs of the stand-in, compared', () => {
  it('are a regression, attributed to waiting, only if each answer takes 20 ms more', {
    timeout: 600_000,
  }, async () => {
    place.yaml('slos.yaml', ...shortSlos);
    const plan = place.yaml('plan.yaml', shortPlan());
    const run = (side: string, ...args: string[]) =>
      meshproof(['run', plan, '--quiet', '--tag', `side=${side}`, ...args], { cwd: place.dir });
    const slow = () => run('slow', '--defect', 'latency=20ms');
    // All runs form one batch (docs/compare.md), because no gap from one run to the next exceeds an hour. In a batch
    // with alternating sides, each run is one sample. Without alternation, the mean of the batch would be the only
    // sample of a side, which decides nothing.
    for (let round = 0; round < 3; round++) {
      await run('before');
      await slow();
      await run('same');
    }
    const same = await meshproof(['compare', 'side=before', 'side=same', '--json'], { cwd: place.dir });
    expect((JSON.parse(same.stdout) as Comparison).verdict).not.toBe('regression');
    await meshproof(['baseline', 'set', 'side=before'], { cwd: place.dir });
    const { code, stdout } = await meshproof(['compare', 'baseline', 'side=slow', '--json'], { cwd: place.dir });
    expect(code).toBe(1);
    const { verdict, metrics, blame } = JSON.parse(stdout) as Comparison;
    expect(verdict).toBe('regression');
    const all = metrics.find(({ name }) => name === 'p50 k6_http_req_duration_seconds{phase="steady"}')!;
    expect(all.head! - all.base!).toBeGreaterThan(0.018);
    expect(all.head! - all.base!).toBeLessThan(0.03);
    const time = blame.find((one) => one.of === 'time')!;
    const waiting = time.slices.filter(({ part }) => part === 'waiting').reduce((sum, { share }) => sum + share, 0);
    expect(waiting).toBeGreaterThan(0.8);
    expect(time.slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('are compared in pairs if two targets run side by side', { timeout: 300_000 }, async () => {
    const env: NodeJS.ProcessEnv = { ...process.env, MESHPROOF_TOKEN: 'a token of the test' };
    const reaper = startReaper();
    const standIns = [
      await startStandIn([], env, reaper),
      await startStandIn(['--defect', 'latency=20ms'], env, reaper),
    ];
    try {
      const apis = standIns.map(({ target }) => target.urls.api!);
      const target = place.yaml('shop.yaml', {
        target: 'shop',
        urls: { api: apis[1] },
        auth: { bearer: { env: 'MESHPROOF_TOKEN' } },
      });
      // Two runs at the same time make the machine busy, which changes the median only a little.
      const latency = source('k6_http_req_duration_seconds', { scenario: 'api', expected_response: 'true' });
      const median = { thresholdMetric: latency, objective: { op: 'lte', value: 0.2, target: 0.5 } };
      place.yaml('median.yaml', slo('api-latency', median));
      const plan = place.yaml('pair.yaml', shortPlan({ plan: 'pair', slos: ['./median.yaml'] }));
      const old = new URL(apis[0]!).origin;
      const args = [
        'run',
        plan,
        '--quiet',
        '--target',
        target,
        '--against',
        old,
        '--repeat',
        '3',
        '--fail-on-regression',
      ];
      const { code, stdout } = await meshproof(args, { cwd: place.dir, env });
      expect(stdout).toMatch(/REGRESSION/);
      expect(code).toBe(1);
      const pairs = place.runs().filter((run) => run.plan === 'pair');
      expect(pairs.map(({ tags }) => tags.side).sort()).toEqual(['base', 'base', 'base', 'head', 'head', 'head']);
      expect(new Set(pairs.map(({ t0 }) => t0)).size).toBe(3);
    } finally {
      for (const standIn of standIns) await standIn.child.end();
      reaper.dismiss();
    }
  });
});
