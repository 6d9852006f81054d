import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignText } from '../../words/foreign-text.fixture.ts';
import { parseXml } from '../../words/xml-parser.fixture.ts';
import { hostileRun, nasty } from '../hostile-run.fixture.ts';
import { sampleKinds } from '../sample-kinds.fixture.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { toSections } from '../sections/sections.ts';
import { tagsOf } from '../well-formed.fixture.ts';
import { renderJunit } from './junit.ts';

const junitOf = (kind: (typeof sampleKinds)[number]) => {
  const { run, evidence } = sampleRun(kind);
  return renderJunit(toSections(run, evidence));
};

describe('renderJunit', () => {
  it.each(sampleKinds)('is well-formed for the sample run %s', (kind) => {
    expect(tagsOf(junitOf(kind), { xml: true })[0]).toBe('testsuites');
  });

  it('counts a failed SLO and a failed run as failures', () => {
    const junit = junitOf('FAIL');
    expect(junit).toMatch(/<testsuites name="[^"]+" tests="15" failures="4" errors="0"/);
    expect(junit).toMatch(/<testcase name="api-latency" classname="API.steady">\s*<failure type="fail"/);
  });

  it.each(['INVALID', 'INCONCLUSIVE'] as const)('counts %s as an error, never as skipped or passed', (kind) => {
    const junit = junitOf(kind);
    expect(junit).toContain(`<error type="${kind.toLowerCase()}"`);
    expect(junit).not.toContain('<skipped');
    expect(junit).toMatch(/<testsuites [^>]*failures="0" errors="[1-9]/);
  });

  it('has no failure for a run that passed', () => {
    expect(junitOf('PASS')).toMatch(/<testsuites [^>]*tests="15" failures="0" errors="0"/);
  });

  it('has an error for a run without an SLO', () => {
    expect(junitOf('empty')).toMatch(/<testsuites [^>]*tests="1" failures="0" errors="1"/);
  });

  it('keeps its structure whatever the text of the run', () => {
    const render = (text: string) => {
      const { run, evidence } = hostileRun(text);
      return renderJunit(toSections(run, evidence));
    };
    const shape = tagsOf(render('x'), { xml: true });
    const check = (text: string) => {
      const junit = render(text);
      expect(() => parseXml(junit)).not.toThrow();
      expect(tagsOf(junit, { xml: true })).toEqual(shape);
      expect(junit).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    };
    check(nasty);
    fc.assert(
      fc.property(foreignText, (text) => check(`a${text}`)),
      { numRuns: 60 },
    );
  });
});
