import { expect, it } from 'vitest';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { worseCode } from './conclude.ts';

const verdicts = [exitCode.fail, exitCode.invalid, exitCode.inconclusive, exitCode.pass];
const others = Object.values(exitCode).filter((code) => !verdicts.some((one) => one === code));

it('orders the codes of verdicts from FAIL to PASS', () => {
  const pairs = verdicts.flatMap((a, i) => verdicts.slice(i).map((b) => ({ a, b })));
  for (const { a, b } of pairs) expect([worseCode(a, b), worseCode(b, a)]).toEqual([a, a]);
});

it.each(others)('ranks code %i above the code of any verdict', (code) => {
  for (const verdict of verdicts) expect([worseCode(code, verdict), worseCode(verdict, code)]).toEqual([code, code]);
});

it('keeps the first of two codes that no verdict has', () => {
  expect(worseCode(exitCode.interrupted, exitCode.bug)).toBe(exitCode.interrupted);
});
