import { createRequire } from 'node:module';

/** The classes of `k6/metrics`. */
export type MetricType = 'Counter' | 'Gauge' | 'Rate' | 'Trend';

/** A metric that a script makes under a name that stands in its text; `isTime`: a Trend of milliseconds. */
export type MadeMetric = { name: string; type: MetricType; isTime: boolean };

/** What the text of a user's program shows without running it. */
export type Scan = {
  metrics: readonly MadeMetric[];
  /** Whether a metric gets a name that the script computes: only k6 knows it then. */
  computesNames: boolean;
  /** Every word of the text that may be the name of a tag. */
  words: ReadonlySet<string>;
  /** The modules of k6 that it imports. */
  imports: ReadonlySet<string>;
  /** The sum of the numbers in its `sleep` calls, in seconds: about how long a session pauses. */
  pauseS: number;
  /** Its text with all local modules, which identifies it. */
  text: string;
};

type Build = typeof import('esbuild').buildSync;

/**
 * The scan of a program with its local modules; undefined when they cannot be bundled, which `checkPrograms` reports
 * with file and line.
 */
export function scanProgram(file: string): Scan | undefined {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as { buildSync: Build };
  try {
    const external = ['k6', 'k6/*', 'http://*', 'https://*'];
    const { outputFiles } = buildSync({
      entryPoints: [file],
      bundle: true,
      write: false,
      external,
      logLevel: 'silent',
      format: 'esm',
      minifySyntax: true,
    });
    return scanText(outputFiles[0]!.text);
  } catch {
    return undefined;
  }
}

/** The scan of a bundled text. */
export function scanText(text: string): Scan {
  const { metrics, computesNames } = metricsIn(text);
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  const imports = new Set(
    [...text.matchAll(/(?:from|import|require\()\s*["'](k6(?:\/[\w/-]+)?)["']/g)].map(([, name]) => name!),
  );
  return { metrics, computesNames, words, imports, pauseS: pauseIn(text), text };
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
    // A name that goes on behind its first part, as in "a" + b, is computed.
    if (name === undefined || /^\s*[^\s,]/.test(rest)) computesNames = true;
    else metrics.push({ name, type: types.get(type)!, isTime: /^\s*,\s*(true|!0)/.test(rest) });
  }
  return { metrics, computesNames };
}

/** The sum over the calls of `sleep` of the largest number in each, as in `sleep(1 + Math.random() * 2)`. */
function pauseIn(text: string): number {
  let sum = 0;
  for (const [, inner = ''] of text.matchAll(/\bsleep\d*\(((?:[^()]|\([^()]*\))*)\)/g)) {
    const numbers = (inner.match(/(?<![\w.])\d*\.?\d+(?![\w.])/g) ?? []).map(Number).filter((n) => n <= 3600);
    sum += Math.max(0, ...numbers);
  }
  return Math.min(sum, 600);
}
