import { escapeXml } from '../../results/words/escape.ts';
import type { Covered } from './coverage.ts';
import { type CoverageReport, gapText, isUnchecked } from './coverage-report.ts';

type Problem = { kind: 'failure' | 'error'; type: string; message: string };
/** A test that a CI server shows. */
export type JunitCase = { name: string; className: string; problems: readonly Problem[] };

/**
 * Returns JUnit XML: one case for each alert, each failed test and each item of `more`. What was not checked is an
 * error, and every other gap is a failure. A gap is never a skipped case, because CI servers treat skipped cases as
 * harmless.
 */
export function coverageJunit(report: CoverageReport, more: readonly JunitCase[] = []): string {
  const cases = [
    ...report.alerts.map((alert) => alertCase(alert, report)),
    ...report.failedTests.map(failedCase),
    ...more,
  ];
  const count = (kind: Problem['kind']) => cases.filter(({ problems }) => problems[0]?.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
  const name = 'meshproof slo coverage';
  const body = cases.map(caseXml).join('\n');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${counts}>\n` +
    `  <testsuite name="alerts" ${counts} skipped="0">\n${body}\n  </testsuite>\n</testsuites>\n`
  );
}

function alertCase({ alert, file, gaps }: Covered, report: CoverageReport): JunitCase {
  const problems = gaps.map(
    (gap): Problem => ({ kind: isUnchecked(gap, report) ? 'error' : 'failure', type: gap, message: gapText(gap) }),
  );
  return { name: alert, className: file, problems: problems.sort((a, b) => (a.kind < b.kind ? 1 : -1)) };
}

function failedCase({ file, test, output, late }: CoverageReport['failedTests'][number]): JunitCase {
  const fault = late
    ? ({ kind: 'error', type: 'late-test' } as const)
    : ({ kind: 'failure', type: 'failed-test' } as const);
  return { name: test, className: file, problems: [{ ...fault, message: output }] };
}

/** A case has one result in JUnit: its first problem. The text of the case has a line for each problem. */
function caseXml({ name, className, problems }: JunitCase): string {
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(className)}"`;
  const [first] = problems;
  if (first === undefined) return `${head}/>`;
  const text = escapeXml(problems.map(({ message }) => message).join('\n'));
  const { kind, type, message } = first;
  return `${head}>\n      <${kind} type="${type}" message="${escapeXml(message)}">${text}</${kind}>\n    </testcase>`;
}
