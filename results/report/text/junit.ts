import type { Verdict } from '../../record/run.ts';
import { escapeXml } from '../../words/escape.ts';
import type { Sections } from '../sections/sections.ts';
import type { SloGroup, SloRow } from '../sections/slo-rows.ts';

/**
 * Returns JUnit XML: one suite for each service, one case for each SLO and phase. INVALID and INCONCLUSIVE are errors,
 * because CI servers treat a skipped case as harmless. The last suite has one case for the whole run, so that CI also
 * fails for an invalid run or a run without SLOs. https://github.com/testmoapp/junitxml
 */
export function renderJunit(sections: Sections): string {
  const { headline } = sections;
  const suites: Suite[] = [...sections.slos.map(toSuite), runSuite(sections)];
  const sum = (pick: (suite: Suite) => number) => suites.reduce((total, suite) => total + pick(suite), 0);
  const attributes = attrs({
    name: `meshproof ${headline.plan} on ${headline.target}`,
    tests: sum((suite) => suite.cases.length),
    failures: sum((suite) => countOf(suite, ['FAIL'])),
    errors: sum((suite) => countOf(suite, ['INVALID', 'INCONCLUSIVE'])),
    time: headline.seconds.toFixed(3),
  });
  const body = suites.map((suite) => renderSuite(suite, sections)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes}>\n${body}\n</testsuites>\n`;
}

type Case = { className: string; name: string; verdict: Verdict; message: string; text: string };
type Suite = { name: string; cases: Case[] };

function toSuite({ service, slos }: SloGroup): Suite {
  return { name: service, cases: slos.map((slo) => toCase(service, slo)) };
}

function toCase(service: string, slo: SloRow): Case {
  return {
    className: `${service}.${slo.phase}`,
    name: slo.name,
    verdict: slo.verdict,
    message: `${slo.value}, objective ${slo.objective}: ${slo.reason}`,
    text: `${slo.title}\nvalue ${slo.value}, objective ${slo.objective}, interval ${slo.interval || 'none'}, samples ${slo.samples}\n${slo.reason}`,
  };
}

function runSuite({ headline, validity }: Sections): Suite {
  const reasons = validity.reasons.map((one) => `${one.code}: ${one.cause} (${one.evidence})`);
  const { verdict, reason } = headline;
  return {
    name: 'run',
    cases: [{ className: 'run', name: 'verdict', verdict, message: reason, text: [reason, ...reasons].join('\n') }],
  };
}

function renderSuite(suite: Suite, { headline }: Sections): string {
  const attributes = attrs({
    name: suite.name,
    tests: suite.cases.length,
    failures: countOf(suite, ['FAIL']),
    errors: countOf(suite, ['INVALID', 'INCONCLUSIVE']),
    skipped: 0,
    time: headline.seconds.toFixed(3),
    timestamp: headline.started.slice(0, 19).replace(' ', 'T'),
  });
  return `  <testsuite${attributes}>\n${suite.cases.map(renderCase).join('\n')}\n  </testsuite>`;
}

function renderCase({ className, name, verdict, message, text }: Case): string {
  const open = `    <testcase${attrs({ name, classname: className })}`;
  if (verdict === 'PASS') return `${open}/>`;
  const element = verdict === 'FAIL' ? 'failure' : 'error';
  const body = `<${element}${attrs({ type: verdict.toLowerCase(), message })}>${escapeXml(text)}</${element}>`;
  return `${open}>\n      ${body}\n    </testcase>`;
}

function countOf({ cases }: Suite, verdicts: readonly Verdict[]): number {
  return cases.filter((one) => verdicts.includes(one.verdict)).length;
}

function attrs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}
