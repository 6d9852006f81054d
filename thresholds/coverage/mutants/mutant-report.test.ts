import { expect, it } from 'vitest';
import { type MutantResult, mutantLines, outcomeOfMutants } from './mutant-report.ts';

const mutants = (killed: number, survived: number): MutantResult[] =>
  Array.from({ length: killed + survived }, (_, i) => ({
    kind: 'threshold-doubled',
    name: 'HighErrorRate',
    file: 'slos.yaml',
    change: 'x',
    outcome: i < killed ? 'killed' : 'survived',
    note: '',
  }));

it.each([
  [113, 6, '94.9', 'fail'],
  [1899, 101, '94.9', 'fail'],
  [19, 1, '95.0', 'pass'],
  [57, 3, '95.0', 'pass'],
  [57, 43, '57.0', 'fail'],
  [20, 0, '100.0', 'pass'],
])('a score of %i killed and %i survivors reads as %s %% and is a %s', (killed, survived, text, outcome) => {
  const all = mutants(killed, survived);
  expect(outcomeOfMutants(all)).toBe(outcome);
  expect(mutantLines(all).join('\n')).toContain(`mutation score ${text} %`);
});
