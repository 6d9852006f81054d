import { expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import type { Job } from '../plan/job.ts';
import { dryRun } from './dry-run.ts';

it('counts the SLOs that every run judges, and separately the built-in SLOs that a run may leave out', async () => {
  const builtIn = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
  const job = {
    ...{ parts: [], planDir: '/', document: { file: 'p.yaml' }, catalogue: new Map() },
    plan: { name: 'p', phases: toPhases({ steady: 5 }) },
    slos: [...alwaysSlos, ...builtIn.filter((slo) => slo.builtIn)],
  } as unknown as Job;
  const said: string[] = [];
  await dryRun(job, undefined, { json: false, say: (line) => said.push(line), inSession: () => Promise.resolve(0) });
  const count = job.slos.length - alwaysSlos.length;
  expect(count).toBeGreaterThan(1);
  expect(said.at(-1)).toBe(`p.yaml: valid (1 phase, 2 SLOs, ${count} built-in SLOs); nothing was sent`);
});
