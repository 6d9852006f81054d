import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conclude, exitCodeOf } from './judge/conclude.ts';
import { judge } from './judge/judge.ts';
import { evidenceOf, type Shape, slos } from './run.fixture.ts';
import { truthTable } from './truth-table.fixture.ts';
import { checkValidity } from './validity/validity.ts';

/** Judges a run from its evidence to its exit code. */
function verdictOf(change: Partial<Shape>) {
  const evidence = evidenceOf(change);
  const validity = checkValidity(evidence);
  const verdicts = judge(slos, evidence, validity);
  const of = Object.fromEntries(verdicts.map((slo) => [slo.name, slo]));
  const concluded = conclude(verdicts, validity, evidence.events, [], evidence.producers);
  const event = evidence.events.find(({ kind }) => kind === 'target-died' || kind === 'target-broken');
  const first = verdicts.find(({ verdict }) => verdict === concluded.verdict)?.reasonCode;
  const fault = concluded.verdict === 'INVALID' ? validity.reasons[0]?.code : undefined;
  const cause = event?.kind ?? fault ?? first;
  return { validity, verdicts, of, ...concluded, cause, code: exitCodeOf(concluded.verdict) };
}

const codes = { PASS: 0, FAIL: 1, INVALID: 3, INCONCLUSIVE: 4 };

describe('the verdict on', () => {
  it.each(truthTable)('%s', (_, change, verdict, cause, others = {}) => {
    const result = verdictOf(change);
    expect([result.verdict, result.code, result.cause]).toEqual([verdict, codes[verdict], cause]);
    const notPassed = result.verdicts.filter((slo) => slo.verdict !== 'PASS').map((slo) => [slo.name, slo.verdict]);
    expect(Object.fromEntries(notPassed)).toEqual(others);
  });
});

/** `UPDATE_DOCS=1` writes the table into docs/verdicts.md. */
describe('the table in docs/verdicts.md', () => {
  it('shows the verdicts of the evaluator', () => {
    const file = new URL('../docs/verdicts.md', import.meta.url);
    const text = readFileSync(file, 'utf8');
    const head = '| situation | SLOs | run | exit | cause |\n|---|---|---|---|---|';
    const [begin, end] = ['<!-- truth table -->', '<!-- end of the truth table -->'];
    const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
    const written = `${before}${begin}\n\n${head}\n${truthTable.map(rowOf).join('')}\n${after}`;
    if (process.env.UPDATE_DOCS) writeFileSync(file, written);
    expect(readFileSync(file, 'utf8')).toBe(written);
  });
});

function rowOf([situation, change]: (typeof truthTable)[number]): string {
  const { verdict, verdicts, reason, code } = verdictOf(change);
  const others = verdicts.filter((slo) => slo.verdict !== 'PASS').map((slo) => `${slo.name} ${slo.verdict}`);
  const passed = verdicts.length - others.length;
  const slos = [...others, passed > 0 ? `${others.length > 0 ? 'the others' : 'all'} PASS` : ''].filter(Boolean);
  return `| ${[situation, slos.join(', '), verdict, code, reason].join(' | ')} |\n`;
}

describe('a dead target', () => {
  it('never counts against the generator, whatever part of the load is missing', () => {
    expect(verdictOf({ diedAtMs: 23_400 }).validity).toEqual({ status: 'valid', reasons: [] });
  });
});

describe('a verdict', () => {
  it('has an interval around its value', () => {
    const { of } = verdictOf({ medianS: 0.1 });
    const { value, interval, samples } = of['api-latency']!;
    expect(samples).toBeGreaterThan(4000);
    expect(interval![0]).toBeLessThanOrEqual(value!);
    expect(interval![1]).toBeGreaterThanOrEqual(value!);
  });

  it('has no value and an open interval when the quantile falls among unanswered starts', () => {
    const slo = verdictOf({ droppedShare: 0.08, pool: { max: 1100, peak: 1100, needed: 1100 } }).of['api-latency']!;
    expect(slo).toMatchObject({ verdict: 'FAIL', value: null, censored: true });
    expect(slo.interval![0]).toBeGreaterThan(0);
    expect(slo.interval![1]).toBeNull();
  });

  it('is the same for the same run', () => {
    expect(verdictOf({ medianS: 0.15 }).verdicts).toEqual(verdictOf({ medianS: 0.15 }).verdicts);
  });
});
