import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { learnKey } from '../../scenarios/plan/tls.ts';
import { learnSecret } from './learn-secret.ts';

/** A plan names its target, the plan that it extends, SLO documents and probes: few files in a few steps. */
const mostFiles = 100;

/**
 * Returns patterns of the values of a key in YAML or JSON, also of a value with an anchor or a tag. A value without
 * quotes may have spaces, and in a file that is wrong, its end is unknown. The patterns therefore read such a value as
 * one word, as the text before the next mark of YAML, and as the rest of its line.
 */
const valuesOf = (key: string) => {
  const start = (space: string) => String.raw`(?:${key})["']?${space}*:${space}*(?:[&!]\S{1,99}${space}+)*`;
  return [
    new RegExp(String.raw`(?<![\w-])${start('\\s')}(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'{}[\],#]{1,4096}))`, 'g'),
    // The lookahead keeps later keys of the same line for the next match.
    new RegExp(String.raw`(?<![\w-])${start('[ \\t]')}(?=([^\n"'{}[\],:#]+))`, 'g'),
    new RegExp(String.raw`^[ \t-]*["']?${start('\\s')}(.+)`, 'gm'),
  ];
};
const variables = valuesOf('env');
const secretFiles = valuesOf('file');
const keyFiles = valuesOf('key');
const namedFiles = valuesOf('target|extends');
const quoted = [/"([^"\n]+)"|'([^'\n]+)'/g];

/**
 * Reads the secrets that the files of a command line name, and masks them. Call this before an error is printed: the
 * error may repeat a secret of a file that the command has not read yet, because it reads one file after another.
 * Searches the text of the files, because a file that is wrong also names secrets. Never throws.
 */
export function learnNamedSecrets(words: readonly string[], environment: NodeJS.ProcessEnv): void {
  const files = new Set(words.flatMap((word) => filesOf(word.replace(/^--?[\w-]+=/, ''), '.')));
  let count = 0;
  // The loop also visits the files that it adds.
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined) continue;
    count += 1;
    for (const env of allOf(variables, text)) learnSecret({ env }, environment);
    for (const one of allOf(secretFiles, text)) learnSecret({ file: one }, environment);
    const folder = dirname(file);
    for (const key of allOf(keyFiles, text)) learnKey(resolve(folder, key));
    if (count === mostFiles) return;
    for (const word of wordsOf(text)) {
      for (const one of filesOf(word, folder)) files.add(one);
    }
  }
}

/** Returns the words of a text that can mean files. A path without quotes may have spaces. */
function wordsOf(text: string): Set<string> {
  const pieces = [/[\s"'{}[\],]+/, /[\n{}[\],]|:\s|-\s|\s#/].flatMap((separator) => text.split(separator));
  const named = [...pieces.map((piece) => piece.trim()), ...allOf(quoted, text)];
  return new Set([...named.filter((word) => /\.(ya?ml|json)$/i.test(word)), ...allOf(namedFiles, text)]);
}

/** Returns the files that a word can mean: a path, a plan in the current directory, or a file of the package. */
function filesOf(word: string, folder: string): string[] {
  const shipped = ['scenarios/targets', 'scenarios/plans'].map((one) => join(packageRoot, one, `${word}.yaml`));
  return [resolve(folder, word), resolve(`${word}.yaml`), ...(/^[\w-]+$/.test(word) ? shipped : [])].filter(existsSync);
}

function textOf(file: string): string | undefined {
  try {
    return readTextFile(file, bodyLimits.yamlFile);
  } catch {
    return undefined;
  }
}

function allOf(patterns: readonly RegExp[], text: string): Set<string> {
  const found = patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match.slice(1).find((part) => part !== undefined)!),
  );
  // A quoted value may have ` #`. In another value, a comment starts there.
  const readings = found.flatMap((value) => [value, value.replace(/\s#.*/, '').trim()]);
  return new Set(readings.filter((value) => value.trim() !== ''));
}
