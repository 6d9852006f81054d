import { expect, it, onTestFinished } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

it('capacity rejects bad flags in one line before anything starts', async () => {
  const place = new Workplace();
  onTestFinished(() => place.remove());
  place.yaml('slos.yaml', ...shortSlos);
  const plan = place.yaml('plan.yaml', shortPlan());
  const wrong: [string[], RegExp][] = [
    [['--vary', 'k6.scenarios.apis'], /plan\.yaml.*k6\.scenarios\.apis.*k6\.scenarios\.api/],
    [['--from', 'fast'], /--from .*80\/s.*"fast"/],
    [['--from', '10', '--to', '5'], /--to .*--from/],
    [['--within', '10'], /--within /],
    [['--hold', '30s'], /--hold .*1m/],
    [['--growth', '5%'], /--growth /],
  ];
  for (const [flags, line] of wrong) {
    const { code, stderr } = await meshproof(['capacity', plan, ...flags], { cwd: place.dir });
    expect([code, stderr]).toEqual([2, expect.stringMatching(line)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  }
  const faulty = place.yaml('faulty.yaml', shortPlan({ faults: [{ at: '2s', do: 'latency=1s' }] }));
  expect(await meshproof(['capacity', faulty], { cwd: place.dir })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/faulty\.yaml:\d+: faults: /),
  });
});
