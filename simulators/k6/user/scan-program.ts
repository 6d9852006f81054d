import { resolve } from 'node:path';
import { UnavailableError } from '../../../scenarios/base/errors.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { bundleSync } from '../../../scenarios/base/modules/bundle.ts';
import { checkModules } from '../../../scenarios/base/modules/check-modules.ts';
import { helperModule } from '../../../scenarios/lib/names.ts';

/** The classes of `k6/metrics`. */
export type MetricType = 'Counter' | 'Gauge' | 'Rate' | 'Trend';

/** A metric that a script creates under a literal name; `isTime`: a Trend of durations in milliseconds. */
export type MadeMetric = { name: string; type: MetricType; isTime: boolean };

/** The facts about a user's program that can be read from its text, without running it. */
export type Scan = {
  metrics: readonly MadeMetric[];
  /** True if the script computes the name of a metric. Only k6 knows such a name. */
  computesNames: boolean;
  /** All words of the text. Each may be the name of a tag. */
  words: ReadonlySet<string>;
  /** The names of the imported modules, as far as they are modules of k6 or the helper module. */
  imports: ReadonlySet<string>;
  /** True if the program may call `check` or create a Rate. False only if its text proves that it cannot. */
  canCountRates: boolean;
  /** The approximate pause per session, in seconds: the sum over all `sleep` calls. */
  pauseS: number;
  /** The bundled text with all local modules, which identifies the program. */
  text: string;
  /** The absolute paths of the program and of its local modules. */
  files: readonly string[];
  /** True if the program imports from another host. */
  importsRemotely: boolean;
};

/**
 * Scans a program with its local modules. Returns undefined when they cannot be bundled; `checkPrograms` reports that
 * error with file and line. Throws UnavailableError if the bundler itself fails.
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

/** Scans a bundled text. */
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
    pauseS: pauseIn(text),
    text,
  };
}

function metricsIn(text: string): Pick<Scan, 'metrics' | 'computesNames'> {
  const types = new Map<string, MetricType>(
    (['Counter', 'Gauge', 'Rate', 'Trend'] as const).map((type) => [type, type] as const),
  );
  for (const [, names = ''] of text.matchAll(/import\s*(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*["']k6\/metrics["']/g)) {
    for (const [, type, alias] of names.matchAll(/\b(Counter|Gauge|Rate|Trend)\b(?:\s+as\s+([\w$]+))?/g))
      if (alias) types.set(alias, type as MetricType);
  }
  const classes = [...types.keys()].map((name) => name.replaceAll('$', '\\$')).join('|');
  const made = new RegExp(
    `new\\s+(?:[\\w$]+\\.)*(${classes})\\(\\s*(?:"([^"\\\\]+)"|'([^'\\\\]+)'|\`([^\`$\\\\]+)\`)?([^)]*)`,
    'g',
  );
  const metrics: MadeMetric[] = [];
  let computesNames = false;
  for (const [, type = '', double, single, back, rest = ''] of text.matchAll(made)) {
    const name = double ?? single ?? back;
    // If anything but a comma follows the literal, as in "a" + b, the name is computed.
    if (name === undefined || /^\s*[^\s,]/.test(rest)) computesNames = true;
    else metrics.push({ name, type: types.get(type)!, isTime: /^\s*,\s*(true|!0)/.test(rest) });
  }
  return { metrics, computesNames };
}

/**
 * Returns whether the program may call `check` of the module `k6`, or create a Rate of `k6/metrics`. A program that
 * does so usually contains the word `check` or `Rate`. The word may be absent if the program imports the whole module,
 * uses require() or import(), or imports an extension of k6 (`k6/x/…`) or code from another host.
 */
function canCountRates(text: string, words: ReadonlySet<string>): boolean {
  if (words.has('check') || words.has('Rate')) return true;
  if (/\b(?:__)?require\d*\b|\bimport\s*\(|\b(?:from|import)\s*["'](?:https?:|k6\/x\/)/.test(text)) return true;
  const whole = /\b(?:import|export)\s*(?!\{)[^;{}"']+?(?:,\s*\{[^}]*\}\s*)?from\s*["']k6(?:\/metrics)?["']/;
  return whole.test(text);
}

/**
 * Sums the largest number, up to 3600, of each `sleep` call: `sleep(1 + Math.random() * 2)` counts 2. The sum is at
 * most 600 seconds.
 */
function pauseIn(text: string): number {
  let sum = 0;
  for (const [, inner = ''] of text.matchAll(/\bsleep\d*\(((?:[^()]|\([^()]*\))*)\)/g)) {
    const numbers = (inner.match(/(?<![\w.])\d*\.?\d+(?![\w.])/g) ?? []).map(Number).filter((n) => n <= 3600);
    sum += Math.max(0, largest(numbers));
  }
  return Math.min(sum, 600);
}
