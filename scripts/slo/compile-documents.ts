import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Select } from '../../results/record/metric.ts';
import { selectsOf } from '../../results/record/slo.ts';
import type { UserError } from '../../scenarios/base/errors.ts';
import { partly, throwAll, together } from '../../scenarios/base/together.ts';
import { ownPrograms } from '../../scenarios/lib/names.ts';
import { cloudFiles } from '../../thresholds/cloud/cloud-files.ts';
import type { Collection } from '../../thresholds/compile/compile-rules.ts';
import { type Compiled, compileSlos } from '../../thresholds/compile/compile-slos.ts';
import { runbookOf } from '../../thresholds/compile/from-read-slo.ts';
import type { Source } from '../../thresholds/compile/rule-file.ts';
import type { ReadSlo } from '../../thresholds/open-slo/documents.ts';
import { notificationTargets } from '../../thresholds/open-slo/notification-targets.ts';
import { readOpenSlo } from '../../thresholds/open-slo/read-open-slo.ts';
import { atOtherPlaces } from '../../thresholds/open-slo/unread-objects.ts';
import { fromOpenSlo } from '../../thresholds/read/from-open-slo.ts';
import { whyNotJudged } from '../../thresholds/read/profile.ts';
import type { PrometheusMajor } from '../../thresholds/rules/promql-problem.ts';
import { queryErrors } from '../../thresholds/rules/source-queries.ts';
import { toK6 } from '../../thresholds/translate/to-k6.ts';
import { toWebVitals } from '../../thresholds/translate/to-web-vitals.ts';
import { dashboardFiles } from '../dashboards/dashboard-files.ts';
import { isSample } from '../plan/is-sample.ts';
import { toJsonText } from '../terminal/output.ts';
import { manifestName } from './compiled-directory.ts';
import { readNamedSlos, sortWords } from './read-named-slos.ts';

/**
 * Returns the compiled texts for a directory, by file name. Rules, routes and cloud monitoring files come from SLO
 * documents. K6 thresholds, web vitals budgets and dashboards also come from plans and from SLOs in one line. Paths in
 * the texts are relative to `directory`, so the texts do not depend on the working directory. Throws UserError.
 */
export function compileDocuments(
  words: readonly string[],
  directory: string,
  collection: Collection,
  major: PrometheusMajor = 2,
): Compiled {
  const { documents: paths, others } = sortWords(words);
  const { objects, unread, slos: documents, errors } = readOpenSlo(paths);
  const sourceOf = (file: string): Source => ({
    file: relative(directory, file).replaceAll('\\', '/'),
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
  });
  // After an error nothing is written, so the hashes of the source files are not needed. One of these files may be
  // unreadable.
  const sources = errors.length > 0 ? [] : paths.map(sourceOf);
  const ofRuns = documents.filter((one) => whyNotJudged(one) === undefined);
  const queries = queryErrors([...objects, ...unread], major);
  const found = [...errors, ...atOtherPlaces(queries, errors)];
  const [compiled, ofDocuments, ofOthers, ofClouds] = after(found, () =>
    together([
      () => compileSlos({ slos: documents, targets: notificationTargets(objects), sources, isSample }, collection),
      () => together(ofRuns.map((one) => () => fromOpenSlo(one))).flat(),
      () => (others.length > 0 ? readNamedSlos(others) : []).flatMap(({ slos }) => slos),
      () => cloudFiles(documents, sources),
    ]),
  );
  const judged = [...ofDocuments, ...ofOthers];
  const files = new Map(compiled.files);
  if (judged.length > 0) {
    const programs = new Set([...ownPrograms, ...judged.flatMap(({ sli }) => selectsOf(sli)).flatMap(scenarioOf)]);
    const thresholds = Object.fromEntries([...programs].map((program) => [program, toK6(judged, program)]));
    files.set('k6-thresholds.json', toJsonText(thresholds));
    files.set('web-vitals-budgets.json', toJsonText(toWebVitals(judged)));
  }
  for (const [name, text] of ofClouds) files.set(name, text);
  const runbooks = new Map(documents.flatMap((one) => runbookEntries(one)));
  const dashboards = dashboardFiles({ rules: compiled.rules, judged: { slos: judged, runbooks }, sources });
  for (const [name, text] of dashboards) files.set(name, text);
  const names = [...files.keys(), manifestName].sort();
  files.set(manifestName, toJsonText({ sources, files: names }));
  return { ...compiled, files };
}

/**
 * Returns the result of `step`, or throws `found` and the errors of `step` together. An error of `step` is left out if
 * an error in `found` has the same place.
 */
function after<T>(found: readonly UserError[], step: () => T): T {
  const { results, errors } = partly([step]);
  throwAll([...found, ...atOtherPlaces(errors, found)]);
  return results[0]!;
}

/**
 * Returns a pair `[name, runbook]` for each objective of `slo`. A run judges each objective as an SLO with this name.
 * Returns no pair if `slo` has no runbook, or if no run can judge `slo`.
 */
function runbookEntries(slo: ReadSlo): [string, string][] {
  const runbook = runbookOf(slo);
  if (runbook === undefined || whyNotJudged(slo) !== undefined) return [];
  return fromOpenSlo(slo).map(({ name }) => [name, runbook]);
}

function scenarioOf({ match }: Select): string[] {
  return match.scenario === undefined ? [] : [match.scenario];
}
