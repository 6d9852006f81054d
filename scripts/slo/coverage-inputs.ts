import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { fileProblem, fileProblems } from '../../scenarios/base/file-problem.ts';
import { together } from '../../scenarios/base/together.ts';
import { type Document, readDocument } from '../../scenarios/base/yaml/document.ts';
import { readText } from '../../scenarios/base/yaml/read-text.ts';
import {
  type AlertmanagerFile,
  alertmanagerFile,
  coverageFileKind,
  type RouteTestFile,
  type RuleTestFile,
  routeTestFile,
  ruleTestFile,
} from '../../thresholds/coverage/coverage-files.ts';
import { type Declared, declaredAlerts } from '../../thresholds/coverage/declared-alerts.ts';
import type { PrometheusMajor } from '../../thresholds/rules/promql-problem.ts';
import { formOf, readFiles } from '../../thresholds/rules/read-files.ts';
import type { ReadRule } from '../../thresholds/rules/read-rules.ts';
import { isSample } from '../plan/is-sample.ts';
import { isDirectory, yamlFilesIn } from '../plan/named-slos.ts';

export type TestFile = { file: string; value: RuleTestFile; ruleFiles: readonly string[] };

/** Everything that decides the coverage of alerts. File names of rules are absolute. */
export type CoverageInputs = {
  rules: readonly ReadRule[];
  declared: readonly Declared[];
  tests: readonly TestFile[];
  configs: readonly Document<AlertmanagerFile>[];
  routeTests: readonly (Document<RouteTestFile> & { config: Document<AlertmanagerFile> })[];
};

/**
 * Returns rules, their tests, configurations of Alertmanager and route tests from files and directories. Also reads the
 * rule files and configurations that the tests name. Throws one UserError with the errors of all files.
 */
export function coverageInputs(words: readonly string[], major: PrometheusMajor): CoverageInputs {
  const files = [...new Set(words.flatMap(filesOf))];
  const of = (kind: Kind) => files.flatMap((one) => (one.kind === kind ? [one.file] : []));
  const [testFiles, routeTests, ownConfigs] = together([
    () => together(of('rule-tests').map((file) => () => readDocument(file, ruleTestFile))),
    () => together(of('route-tests').map((file) => () => readDocument(file, routeTestFile))),
    () => together(of('alertmanager').map((file) => () => readDocument(file, alertmanagerFile))),
  ]);
  const tests = together(
    testFiles.map((one) => () => ({ file: one.file, value: one.value, ruleFiles: ruleFilesOf(one) })),
  );
  const ruleFiles = new Set([...of('rules').map((file) => resolve(file)), ...tests.flatMap((one) => one.ruleFiles)]);
  const read = readFiles([...ruleFiles], major);
  const configs = new Map(ownConfigs.map((one) => [resolve(one.file), one]));
  const withConfigs = together(
    routeTests.map((one) => () => {
      const path = fileNamedBy(one, one.value.config, ['config']);
      const config = configs.get(path) ?? readDocument(path, alertmanagerFile);
      configs.set(path, config);
      return { ...one, config };
    }),
  );
  return {
    rules: read.rules,
    declared: declaredAlerts(read, isSample),
    tests,
    configs: [...configs.values()],
    routeTests: withConfigs,
  };
}

type Kind = 'rules' | 'rule-tests' | 'alertmanager' | 'route-tests';
type Found = { file: string; kind: Kind };

/**
 * Returns the files that a word names. In a directory, files of other tools are ignored. A named file of unknown kind
 * is read as rules, so that its errors are reported.
 */
function filesOf(word: string): Found[] {
  if (!isDirectory(word)) return [{ file: word, kind: kindIn(readText(word)) ?? 'rules' }];
  const found = yamlFilesIn(word).flatMap((file) => {
    const kind = kindIn(readText(file));
    return kind === undefined ? [] : [{ file, kind }];
  });
  if (found.length > 0) return found;
  throw new UserError('no file in this directory has rules, rule tests, routes or route tests', { file: word });
}

/**
 * Matches a key of a known kind of file, or the start of JSON. A file without a match is not parsed to find its kind.
 */
const marks = /^(rule_files|route_tests|inhibition_tests|groups|route|version|apiVersion|kind)\s*:|^[ \t]*\{/m;

/** Returns the kind of file that a text looks like. */
export function kindIn(text: string): Kind | undefined {
  if (!marks.test(text)) return undefined;
  if (!/^(rule_files|route_tests|inhibition_tests|route)\s*:|^[ \t]*\{/m.test(text)) {
    return formOf(firstValue(text)) === undefined ? undefined : 'rules';
  }
  const value = firstValue(text);
  return coverageFileKind(value) ?? (formOf(value) === undefined ? undefined : 'rules');
}

/**
 * Returns the first document of a YAML text, as far as it can be read. Errors are ignored here, because the reader of
 * the file reports them with their line.
 */
function firstValue(text: string): unknown {
  try {
    return parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })[0]?.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/**
 * Returns the paths of a test's rule files. In the test, these paths are relative to its directory, and a file name may
 * be a pattern.
 */
function ruleFilesOf({ file, value, where }: Document<RuleTestFile>): string[] {
  return value.rule_files.flatMap((name, i) => {
    if (!/[*?[]/.test(name)) return [fileNamedBy({ file, where }, name, ['rule_files', i])];
    const path = resolve(dirname(file), name);
    const pattern = globOf(basename(path), where(['rule_files', i]));
    const found = list(dirname(path)).filter((one) => pattern.test(one));
    if (found.length === 0) throw new UserError(`no rule file matches ${name}`, where(['rule_files', i]));
    return found.map((one) => join(dirname(path), one));
  });
}

/**
 * Returns the regular expression of a file name as Go's filepath.Match reads it
 * (https://pkg.go.dev/path/filepath#Match). Throws UserError for a class of characters that is not valid.
 */
function globOf(name: string, at: Where): RegExp {
  const text = name.replaceAll(/\\.|\[(?:\\.|[^\]\\])+\]|./gs, (token) => {
    if (token === '*' || token === '?') return token === '*' ? '.*' : '.';
    // A class of characters, or a bracket that no class closes.
    if (token.startsWith('[')) return token;
    return token.replace(/^\\(?=.)/s, '').replace(/[\\^$.*+?()[{}|\]/]/, '\\$&');
  });
  try {
    return new RegExp(`^${text}$`, 'u');
  } catch {
    throw new UserError(`${name} is no pattern of file names`, {
      ...at,
      hint: 'a class of characters is [a-z] or [^a-z]',
    });
  }
}

/**
 * Returns the absolute path of a file whose path is the value of a key in another file. Throws UserError with the place
 * of the key.
 */
function fileNamedBy(
  { file, where }: Pick<Document<unknown>, 'file' | 'where'>,
  name: string,
  key: readonly PropertyKey[],
): string {
  const path = resolve(dirname(file), name);
  const problem = fileProblem(path);
  if (problem !== undefined) throw new UserError(`${fileProblems[problem]}: ${path}`, where(key));
  return path;
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
