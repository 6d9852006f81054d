import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

type Defect = { example: string; breaks: string[] };

const file = new URL('../../../../docs/defects.yaml', import.meta.url);
const defects = Object.entries(parse(readFileSync(file, 'utf8')) as Record<string, Defect>);
const place = new Workplace();
afterAll(() => place.remove());

/** Returns the example in docs/defects.yaml. `die` gets 20 s instead, so that the target dies in the steady phase. */
const example = (name: string, { example }: Defect) => `${name}=${name === 'die' ? '20s' : example}`;

async function run(plan: string, ...args: string[]): Promise<{ code: number | null; document: RunDocument }> {
  const { code, stdout } = await meshproof(['run', plan, '--json', ...args], { cwd: place.dir });
  return { code, document: JSON.parse(stdout) };
}

describe.each(['smoke', 'load'])('the full plan %s', (plan) => {
  it('passes without a defect', async () => {
    const { code, document } = await run(plan);
    expect([code, document.slos.filter(({ verdict }) => verdict !== 'PASS')]).toEqual([0, []]);
  });

  it.each(defects.filter(([, { breaks }]) => breaks.length > 0))('fails with the defect %s', async (name, defect) => {
    const { code, document } = await run(plan, '--defect', example(name, defect));
    const failed = document.slos.filter((slo) => slo.verdict === 'FAIL').map((slo) => slo.name);
    expect([code, document.verdict]).toEqual([1, 'FAIL']);
    expect(failed).toEqual(expect.arrayContaining(defect.breaks));
  });
});

it('a target that dies during the warm-up fails the run, and the reason names the time of its death', async () => {
  place.yaml('slos.yaml', ...shortSlos);
  const plan = place.yaml('death.yaml', shortPlan({ plan: 'death', phases: { 'warm-up': '4s', steady: '6s' } }));
  const { code, document } = await run(plan, '--defect', 'die=2s');
  expect([code, document.verdict, document.status]).toEqual([1, 'FAIL', 'aborted']);
  expect(document.reason).toMatch(/the target died 2\.\d s after the start/);
});

describe('the findings of the full smoke plan', () => {
  it.each([
    ['leak', 'the memory of the target'],
    ['slow-store', 'mesh '],
  ])('name the defect %s', async (name, subject) => {
    const { document } = await run('smoke', '--defect', name);
    const drifts = document.findings!.filter(({ kind }) => kind === 'drift').map((finding) => finding.subject);
    expect(drifts.some((one) => one.startsWith(subject))).toBe(true);
  });

  it('contain no drift and no restart without a defect', async () => {
    const { document } = await run('smoke');
    expect(document.findings!.filter(({ kind }) => kind === 'drift' || kind === 'restart')).toEqual([]);
  });
});
