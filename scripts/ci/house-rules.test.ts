import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';

const rooms = ['scenarios', 'synthetics', 'simulators', 'thresholds', 'results', 'scripts'];
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...rooms], {
  cwd: packageRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs|js)$/.test(file));
const isTest = (file: string) => /\.(test|fixture)\.ts$|(^|\/)test\//.test(file);
const source = tracked.filter((file) => !isTest(file));
const text = new Map(tracked.map((file) => [file, read(file)]));
const parsed = new Map(source.map((file) => [file, parse(file)]));

it('keeps every file at 300 lines or below', () => {
  expect(tracked.filter((file) => text.get(file)!.split('\n').length > 301)).toEqual([]);
});

it('keeps every folder at 30 source files or below', () => {
  const counts = new Map<string, number>();
  for (const file of source) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 30)).toEqual([]);
});

it('keeps every function at 80 lines or below, unless a comment above it says why it is longer', () => {
  const long: string[] = [];
  for (const [file, tree] of parsed)
    visit(tree, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
      const lines = lineOf(tree, node.end) - lineOf(tree, node.getStart()) + 1;
      const above = text.get(file)!.split('\n')[lineOf(tree, node.getStart()) - 2] ?? '';
      if (lines > 80 && !/longer than 80 lines/i.test(above))
        long.push(`${file}:${lineOf(tree, node.getStart())} ${lines}`);
    });
  expect(long).toEqual([]);
});

it('documents every exported function and class', () => {
  const silent: string[] = [];
  for (const [file, tree] of parsed)
    for (const statement of tree.statements) {
      if (!ts.canHaveModifiers(statement)) continue;
      if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
      if (!isFunction(statement) && !ts.isClassDeclaration(statement)) continue;
      if (ts.getJSDocCommentsAndTags(statement).length === 0)
        silent.push(`${file}:${lineOf(tree, statement.getStart())}`);
    }
  expect(silent).toEqual([]);
});

it('keeps every line of a comment at 120 characters or below; the formatter limits the code', () => {
  const wide = source.flatMap((file) =>
    text
      .get(file)!
      .split('\n')
      .flatMap((line, i) => (line.length > 120 && /^\s*(\/\/|\/?\*)/.test(line) ? [`${file}:${i + 1}`] : [])),
  );
  expect(wide).toEqual([]);
});

it('writes to the terminal only through the writers that mask secrets and clean foreign text', () => {
  const writers = ['scripts/lib/process-end.ts', 'scripts/terminal/github.ts', 'scripts/terminal/output.ts'];
  // These files may write directly: set-up, benchmarks, the build, the entry cli.ts, the stand-in, and code inside k6.
  const others = /^(scripts\/(bench|setup|build|cli)|simulators\/system|simulators\/k6\/user|scenarios\/lib)\b/;
  const direct = source.filter(
    (file) =>
      !others.test(file) &&
      /\bstd(out|err)\.write\(|\bconsole\.(log|error|warn|info|debug|table|dir)\(/.test(text.get(file)!),
  );
  expect(direct.sort()).toEqual(writers);
  // A write to a stream of Node may wait for its reader. The outlet never waits.
  expect(direct.filter((file) => /process\.std(out|err)\.write\(/.test(text.get(file)!))).toEqual([]);
});

it('calls esbuild in one place, which separates errors of the bundled files from errors of the machine', () => {
  const calls = /^import (?!type)[^;]*from 'esbuild'|\('esbuild'\)/m;
  const callers = source.filter(
    (file) => !/^scripts\/(build|typescript-hooks|ci\/)/.test(file) && calls.test(text.get(file)!),
  );
  expect(callers).toEqual(['scenarios/base/modules/bundle.ts']);
});

it('passes no list as the arguments of Math.min, Math.max or push: a long list exceeds the stack', () => {
  // The lists of k6 programs are short, and these programs load no module outside their folder.
  const inK6 = /^scenarios\/(lib\/|[a-z]+\.ts$)/;
  const spreads: string[] = [];
  for (const [file, tree] of parsed)
    visit(tree, (node) => {
      if (inK6.test(file) || !ts.isCallExpression(node) || !node.arguments.some(ts.isSpreadElement)) return;
      if (/^Math\.(min|max)$|\.(push|unshift)$/.test(node.expression.getText(tree)))
        spreads.push(`${file}:${lineOf(tree, node.getStart())}`);
    });
  expect(spreads).toEqual([]);
});

it('creates directories only by makeDirectory: mkdir with `recursive` loops forever in a deleted directory', () => {
  const loops: string[] = [];
  for (const [file, tree] of parsed)
    visit(tree, (node) => {
      if (!ts.isCallExpression(node) || !/(^|\.)mkdir(Sync)?$/.test(node.expression.getText(tree))) return;
      if (node.arguments.some((argument) => /recursive: true/.test(argument.getText(tree))))
        loops.push(`${file}:${lineOf(tree, node.getStart())}`);
    });
  expect(loops).toEqual([]);
});

function isFunction(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(
    ({ initializer }) => initializer && ts.isArrowFunction(initializer),
  );
}

function read(file: string): string {
  return readFileSync(join(packageRoot, file), 'utf8');
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, text.get(file)!, ts.ScriptTarget.ES2023, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}

it('keeps every entry of CHANGELOG.md once, because a merge may double it', () => {
  const starts = changelogEntries().map((entry) => entry.replace(/\s+/g, ' ').slice(0, 100));
  expect(starts.filter((start, at) => starts.indexOf(start) !== at)).toEqual([]);
});

it('keeps CHANGELOG.md readable: two lines an entry, 220 lines a version', () => {
  // A merge of two branches may bring back an entry that one branch has shortened or removed.
  expect(changelogEntries().filter((entry) => entry.trimEnd().split('\n').length > 2)).toEqual([]);
  const versions = read('CHANGELOG.md').split(/^## /m).slice(1);
  expect(versions.filter((version) => version.split('\n').length > 221).map((version) => version.slice(0, 20))).toEqual(
    [],
  );
});

function changelogEntries(): string[] {
  return [...read('CHANGELOG.md').matchAll(/^- .*\n(?: {2}.*\n)*/gm)].map(([entry]) => entry);
}
