import { expect, it } from 'vitest';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { goldenComparison } from '../golden.fixture.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { toSections } from '../sections/sections.ts';
import { brokenBlock } from './broken.ts';
import { toInk } from './ink.ts';

const { run, evidence } = sampleRun('FAIL');
const previous = sampleRun('PASS').run;
const held = (isBaseline: boolean) => ({ against: 'earlier runs', isBaseline, comparison: goldenComparison });

it.each([
  ['without an earlier run', toSections(run, evidence), undefined],
  ['after a run', toSections(run, evidence, previous), printedCommands.compare(previous.id, run.id)],
  ['with earlier runs', toSections(run, evidence, previous, held(false)), printedCommands.compare(previous.id, run.id)],
  ['with a baseline', toSections(run, evidence, previous, held(true)), printedCommands.compareWithBaseline],
])('names a command of compare that can be carried out: %s', (_, sections, command) => {
  const text = brokenBlock(sections, toInk({ color: false, width: 100 }));
  expect([...text.matchAll(/→ (meshproof compare \S+ \S+)/g)].map(([, one]) => one)).toEqual(command ? [command] : []);
});

it.each(['PASS', 'INCONCLUSIVE', 'INVALID', 'FAIL'] as const)(
  'names further commands only if the run failed or is INVALID: %s',
  (verdict) => {
    const sample = sampleRun(verdict);
    const text = brokenBlock(toSections(sample.run, sample.evidence), toInk({ color: false, width: 100 }));
    const { id } = sample.run;
    const isNeeded = verdict === 'INVALID' || verdict === 'FAIL';
    const named = [printedCommands.openReport(id), printedCommands.show(id)].map((command) => text.includes(command));
    expect(named).toEqual([isNeeded, isNeeded]);
  },
);
