import type { ChangeVerdict } from '../record/comparison.ts';
import type { Verdict } from '../record/run.ts';

/** `mark` is for terminals and files. `emoji` is for Markdown on GitHub, because an emoji has a colour there. */
export const verdictMarks: Readonly<Record<Verdict, { mark: string; emoji: string }>> = {
  PASS: { mark: '✓', emoji: '✅' },
  FAIL: { mark: '✗', emoji: '❌' },
  INVALID: { mark: '⊘', emoji: '🚫' },
  INCONCLUSIVE: { mark: '?', emoji: '❔' },
};

/** INVALID is worse than INCONCLUSIVE, because more samples do not repair invalid data. */
export const verdictsWorstFirst: readonly Verdict[] = ['FAIL', 'INVALID', 'INCONCLUSIVE', 'PASS'];

/** Returns the worse of two verdicts. */
export function worseVerdict(a: Verdict, b: Verdict): Verdict {
  return verdictsWorstFirst.indexOf(a) < verdictsWorstFirst.indexOf(b) ? a : b;
}

const verdictOf: Readonly<Record<ChangeVerdict, Verdict>> = {
  regression: 'FAIL',
  improvement: 'PASS',
  equivalent: 'PASS',
  inconclusive: 'INCONCLUSIVE',
  invalid: 'INVALID',
};

/** Returns the run verdict that has the same mark and colour as `change`, the verdict of a comparison. */
export function toVerdict(change: ChangeVerdict): Verdict {
  return verdictOf[change];
}
