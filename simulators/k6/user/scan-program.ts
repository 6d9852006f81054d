import { resolve } from 'node:path';
import { UnavailableError } from '../../../scenarios/base/errors.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { bundleSync } from '../../../scenarios/base/modules/bundle.ts';
import { checkModules } from '../../../scenarios/base/modules/check-modules.ts';
import { helperModule } from '../../../scenarios/lib/names.ts';

export type MetricType = 'Counter' | 'Gauge' | 'Rate' | 'Trend';

/** A metric that the script creates under a literal name. `isTime` marks a Trend of durations in milliseconds. */
export type MadeMetric = { name: string; type: MetricType; isTime: boolean };

/** The facts about a user's program that can be read from its text, without running it. */
export type Scan = {
  metrics: readonly MadeMetric[];
  /** True if the script computes the name of a metric. A scan cannot know this name. */
  computesNames: boolean;
  /** All words in the text. Any of them may be the name of a tag. */
  words: ReadonlySet<string>;
  /** The imported modules of k6, and `helperModule` if the program imports it. */
  imports: ReadonlySet<string>;
  /** True unless the text proves that the program does not call `check` and creates no Rate. */
  canCountRates: boolean;
  /**
   * True unless the text proves that an iteration only computes and sends HTTP requests. k6 can interrupt such an
   * iteration only while it waits for an HTTP answer.
   */
  canPause: boolean;
  /** The approximate pause per session: the sum over all `sleep` calls. */
  pauseS: number;
  /** The bundled text of the program with all local modules. This text identifies the program. */
  text: string;
  /** The absolute paths of the program and of its local modules. */
  files: readonly string[];
  importsRemotely: boolean;
};

/**
 * Returns the facts in the text of a program and its local modules. Undefined when the text cannot be bundled:
 * `checkPrograms` reports this error. Throws UnavailableError if the bundler itself fails.
 */
export function scanProgram(file: string): Scan | undefined {
  try {
    checkModules(file);
    const external = ['k6', 'k6/*', helperModule, 'http://*', 'https://*'];
    const { outputFiles, metafile } = bundleSync({
      entryPoints: [file],
      external,
      minifySyntax: true,
    });
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    return {
      ...scanText(outputFiles[0]!.text),
      files: Object.keys(metafile.inputs).map((path) => resolve(path)),
      importsRemotely: imported.some((path) => /^https?:/i.test(path)),
    };
  } catch (cause) {
    if (cause instanceof UnavailableError) throw cause;
    return undefined;
  }
}

/** Returns the scan of a bundled text. */
export function scanText(text: string): Omit<Scan, 'files' | 'importsRemotely'> {
  const { metrics, computesNames } = metricsIn(text);
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  const imports = new Set(
    [...text.matchAll(/(?:from|import|require\d*\()\s*["']((?:meshproof\/)?k6(?:\/[\w/-]+)?)["']/g)].map(
      ([, name]) => name!,
    ),
  );
  return {
    metrics,
    computesNames,
    words,
    imports,
    canCountRates: canCountRates(text, words),
    canPause: canPause(text, words, imports),
    pauseS: pauseIn(text),
    text,
  };
}

function metricsIn(text: string): Pick<Scan, 'metrics' | 'computesNames'> {
  const types = new Map<string, MetricType>(
    (['Counter', 'Gauge', 'Rate', 'Trend'] as const).map((type) => [type, type] as const),
  );
  for (const names of text.split(/\}\s*from\s*["']k6\/metrics["']/).slice(0, -1)) {
    const listed = names.slice(names.lastIndexOf('{') + 1);
    for (const [, type, alias] of listed.matchAll(/\b(Counter|Gauge|Rate|Trend)\s+as\s+([\w$]+)/g))
      types.set(alias!, type as MetricType);
  }
  const made = /new\s+(?:[\w$]+\.)*([\w$]+)\(\s*(?:"([^"\\]+)"|'([^'\\]+)'|`([^`$\\]+)`)?\s*(\)|,\s*(?:true|!0)?)?/g;
  const metrics: MadeMetric[] = [];
  let computesNames = false;
  for (const [, called = '', double, single, back, next] of text.matchAll(made)) {
    const type = types.get(called);
    if (type === undefined) continue;
    const name = double ?? single ?? back;
    // If neither a comma nor the end of the call follows the literal, as in "a" + b, the name is computed.
    if (name === undefined || next === undefined) computesNames = true;
    else metrics.push({ name, type, isTime: /^,\s*[t!]/.test(next) });
  }
  return { metrics, computesNames };
}

/**
 * Returns true if the program may call `check` or create a Rate. Without the words `check` and `Rate`, this is possible
 * in three ways: the program imports a whole module of k6, it uses require() or import(), or it imports an extension of
 * k6 (`k6/x/…`) or remote code.
 */
function canCountRates(text: string, words: ReadonlySet<string>): boolean {
  if (words.has('check') || words.has('Rate')) return true;
  if (loadsCode.test(text)) return true;
  return text
    .split(/from\s*["']k6(?:\/metrics)?["']/)
    .slice(0, -1)
    .some(importsWhole);
}

/** Modules without functions that pause. Of these modules, only `/http` calls the target. */
const plainModules = ['', '/http', '/metrics', '/data', '/execution', '/encoding', '/crypto', '/html'];
/** A program without these names cannot pause. With `minIterationDuration`, k6 itself pauses. */
const pausing = ['sleep', 'setTimeout', 'setInterval', 'minIterationDuration', 'eval', 'Function'];

/** Returns true if a program may pause, or may call the target by anything except `k6/http`. */
function canPause(text: string, words: ReadonlySet<string>, imports: ReadonlySet<string>): boolean {
  if (pausing.some((word) => words.has(word)) || loadsCode.test(text)) return true;
  return [...imports].some((name) => !plainModules.includes(name.replace(/^k6/, '')));
}

/** Matches code that loads modules under computed names, and imports of remote code and of extensions of k6. */
export const loadsCode = /\b(?:__)?require\d*\b|\bimport\s*\(|\b(?:from|import)\s*["'](?:https?:|k6\/x\/)/;

/**
 * Returns whether a text ends with the start of an import or export of a whole module. Examples are `import k6`,
 * `export *`, and `import k6, { sleep }`, but not `import { sleep }`.
 */
function importsWhole(text: string): boolean {
  const end = text.trimEnd();
  const hasList = end.endsWith('}');
  const head = hasList ? end.slice(0, Math.max(0, end.lastIndexOf('{'))).trimEnd() : end;
  return (!hasList || head.endsWith(',')) && /\b(?:import|export)\b/.test(head.split(/[;{}"']/).at(-1)!);
}

/**
 * Sums the largest number in each `sleep` call: `sleep(1 + Math.random() * 2)` counts 2. Numbers above 3600 are
 * ignored.
 */
function pauseIn(text: string): number {
  let sum = 0;
  for (const [, inner = ''] of text.matchAll(/\bsleep\d*\(((?:[^()]|\([^()]*\))*)\)/g)) {
    const numbers = (inner.match(/[\w.]+/g) ?? []).map(Number).filter((n) => n <= 3600);
    sum += Math.max(0, largest(numbers));
  }
  return Math.min(sum, 600);
}
