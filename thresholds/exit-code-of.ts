import type { Verdict } from '../results/record/run.ts';
import { type ExitCode, exitCode } from '../scenarios/plan/exit-code.ts';

const codes: Record<Verdict, ExitCode> = {
  PASS: exitCode.pass,
  FAIL: exitCode.fail,
  INVALID: exitCode.invalid,
  INCONCLUSIVE: exitCode.inconclusive,
};

export function exitCodeOf(verdict: Verdict): ExitCode {
  return codes[verdict];
}
