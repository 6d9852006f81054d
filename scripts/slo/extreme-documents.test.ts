import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { alertLines } from '../../thresholds/compile/alert-lines.ts';
import { drillScaling } from '../../thresholds/compile/scale-windows.ts';
import { coverage } from '../../thresholds/coverage/coverage.ts';
import { unreachedRoutes } from '../../thresholds/coverage/coverage-report.ts';
import { isMuted } from '../../thresholds/coverage/route-of.ts';
import { checkAgainst } from '../../thresholds/read/check-against.ts';
import { explain } from '../../thresholds/translate/explain.ts';
import { explainNotJudged } from '../../thresholds/translate/explain-not-judged.ts';
import { compileDocuments } from './compile-documents.ts';
import { coverageInputs } from './coverage-inputs.ts';
import { extremeDocument, extremeRoutes } from './extreme-documents.fixture.ts';
import { allMetrics, readNamedSlos } from './read-named-slos.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const production = { scrapeS: 15, scaling: null };
/** The work of each command of `slo`, without its printing and without promtool. */
const commands = {
  check: (file: string) => {
    for (const { slos } of readNamedSlos([file])) checkAgainst(slos, allMetrics, []);
  },
  explain: (file: string) => {
    for (const { slos, catalogue, notJudged = [] } of readNamedSlos([file])) {
      for (const slo of slos) explain(slo, catalogue);
      for (const { slo, reason } of notJudged) explainNotJudged(slo, reason);
    }
  },
  compile: (file: string) => compileDocuments([file], dir, production).rules.flatMap(alertLines),
  'compile for a drill': (file: string) => compileDocuments([file], dir, { scrapeS: 15, scaling: drillScaling }),
  coverage: (file: string) => {
    const inputs = coverageInputs([file], 2);
    const configs = inputs.configs.map(({ value }) => value);
    const labels = ['x'.repeat(40), '', 'get'].map((value) => ({ severity: value, team: value }));
    coverage({ rules: inputs.rules, tested: [], configs });
    for (const config of configs) {
      unreachedRoutes(config, labels);
      for (const one of labels) isMuted(config, one, labels[0]!);
    }
  },
};
const documents = Number(process.env.MESHPROOF_DOCUMENTS ?? 80);

it.each(Object.entries(commands))(
  'slo %s accepts a document with extreme values, or names the line and key of each error',
  { timeout: 600_000 },
  (name, run) => {
    const endings = { accepted: 0, refused: 0 };
    const texts = name === 'coverage' ? fc.oneof(extremeDocument, extremeRoutes) : extremeDocument;
    const end = (text: string) => {
      const file = join(dir, 'extreme.yaml');
      writeFileSync(file, text);
      const errors = errorsOf(() => run(file));
      endings[errors.length === 0 ? 'accepted' : 'refused'] += 1;
      for (const error of errors) {
        const { line, key } = error.where;
        expect([String(error), line, key]).toEqual([String(error), expect.any(Number), expect.any(String)]);
      }
    };
    fc.assert(fc.property(texts, end), { seed: 16, numRuns: documents });
    if (process.env.MESHPROOF_DOCUMENTS) console.error(name, endings);
    expect(Math.min(endings.accepted, endings.refused)).toBeGreaterThan(0);
  },
);

/** Returns the UserErrors of `run`. Any other error is a bug, and fails the test. */
function errorsOf(run: () => unknown): readonly UserError[] {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  return [];
}
