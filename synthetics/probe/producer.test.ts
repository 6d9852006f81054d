import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { UserError } from '../../scenarios/base/errors.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { probeSuccess } from './metrics.ts';
import { probesProducer } from './producer.ts';

it('the errors of all files of the probes are reported together', async () => {
  const planDir = mkdtempSync(join(tmpdir(), 'meshproof-probes-'));
  onTestFinished(() => rmSync(planDir, { recursive: true, force: true }));
  writeFileSync(join(planDir, 'number.yaml'), 'probe: 5\n');
  writeFileSync(join(planDir, 'braces.yaml'), '{{{');
  const use = ['./none.yaml', './number.yaml', './braces.yaml', './nothing.yaml'];
  const target = { name: 't', urls: {}, allow: { load: [], browse: [] }, metricNames: {} };
  const plan = { name: 'p', seed: 1, phases: toPhases({ steady: 1 }), traffic: {}, faults: [], slos: [] };
  const failure = await probesProducer.check!({ use, every: 1 }, { plan, planDir, target }).then(
    () => undefined,
    (error: UserError) => error.all.map(({ where: { file, key } }) => (file === undefined ? key : basename(file))),
  );
  expect([...new Set(failure)]).toEqual([
    ...['traffic.probes.use.0', 'traffic.probes.use.3', 'number.yaml', 'braces.yaml'],
  ]);
});

it('returns the expected runs in each phase, if probes take turns over two phases', () => {
  const [a, b] = [
    { name: 'a', kind: 'steady', startS: 0, endS: 10 },
    { name: 'b', kind: 'steady', startS: 10, endS: 20 },
  ] as const;
  const plan = { name: 'p', seed: 1, phases: [a, b], traffic: {}, faults: [], slos: [] };
  const expected = (phase: typeof a | typeof b, match = {}) =>
    probesProducer.expected!({ use: ['./x.yaml', './y.yaml'], runs: 3 }, { plan, planDir: '.' })(
      { metric: probeSuccess.name, match },
      phase,
    );
  expect([expected(a), expected(b)]).toEqual([
    { n: 3, of: 'runs', each: 2 },
    { n: 3, of: 'runs', each: 2 },
  ]);
  expect(expected(a, { probe: 'x' })).toEqual({ n: 1, of: 'runs', each: 2 });
});
