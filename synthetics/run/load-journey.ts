import { createHash } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Plugin } from 'esbuild';
import { z } from 'zod';
import { messageOf, UserError, type Where } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile } from '../../scenarios/base/name-or-path.ts';
import type { Journey } from '../journey.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'a name is lower case letters, digits and -' });

const path = z.string().startsWith('/', { error: 'a page is a path that starts with /' });

const journeySchema = z.strictObject({
  name,
  pages: z
    .record(name, z.union([path, z.strictObject({ path, status: z.int().min(400).max(599) })]))
    .refine((pages) => Object.keys(pages).length > 0, { error: 'name at least one page' }),
  run: z.custom<Journey['run']>((value) => typeof value === 'function', { error: 'a function is needed' }),
});

/** Journeys: shipped ones and those of users. */
export const journeyFiles: FileKind = { what: 'journey', folder: 'synthetics/journeys', extension: '.ts' };

/** The file of a journey by its shipped name, or by its path from `planDir`. Throws UserError with `where`. */
export function journeyFile(use: string, planDir: string, where: Where = {}): string {
  return findFile(journeyFiles, use, { beside: planDir, where: () => where });
}

/** Loading a journey takes milliseconds; a top-level await that takes longer never ends. */
const loadLimitMs = 10_000;

/**
 * Bundles a journey (TypeScript or JavaScript) and imports it. Shipped journeys are bundled too, because Node does not
 * load TypeScript from node_modules. Throws UserError with file and line.
 */
export async function loadJourney(file: string, scratchDir: string, limitMs = loadLimitMs): Promise<Journey> {
  const out = join(scratchDir, `journey-${createHash('sha256').update(file).digest('hex').slice(0, 12)}.mjs`);
  await bundle(file, out);
  let module: { default?: unknown };
  try {
    module = (await inTime(import(pathToFileURL(out).href), limitMs)) as { default?: unknown };
  } catch (cause) {
    throw new UserError(
      `the journey cannot be loaded: ${messageOf(cause)}`,
      { file, ...lineIn(cause, file) },
      { cause },
    );
  }
  const result = journeySchema.safeParse(module.default);
  if (result.success) return result.data;
  if (module.default === undefined) {
    throw new UserError('the file does not export a journey', { file, hint: 'export default { name, pages, run }' });
  }
  const issue = result.error.issues[0]!;
  throw new UserError(issue.message, { file, key: issue.path.map(String).join('.') });
}

async function inTime<T>(loading: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timeout after ${limitMs / 1000} s`)), limitMs);
  });
  return Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

async function bundle(file: string, out: string): Promise<void> {
  // Imported here because most commands do not need esbuild.
  const { build } = await import('esbuild');
  try {
    await build({
      entryPoints: [file],
      outfile: out,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'silent',
      plugins: [packagesByPath],
    });
  } catch (cause) {
    const [error] = (cause as Partial<BuildFailure>).errors ?? [];
    if (!error) throw cause;
    const place = error.location ? { file: resolve(error.location.file), line: error.location.line } : { file };
    throw new UserError(error.text, place, { cause });
  }
}

/** Leaves packages outside the bundle and imports them from the journey's directory, not the scratch directory. */
const packagesByPath: Plugin = {
  name: 'packages-by-path',
  setup(build) {
    const seen = Symbol('resolved here');
    build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === seen || kind === 'entry-point' || isAbsolute(path)) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: seen });
      if (found.errors.length > 0) return { errors: found.errors };
      return { external: true, path: found.external ? found.path : pathToFileURL(found.path).href };
    });
  },
};

/** The line of the journey in a stack trace, which source maps have mapped to the source. */
function lineIn(thrown: unknown, file: string): { line?: number } {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10);
  return Number.isNaN(line) ? {} : { line };
}
