import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BuildFailure, BuildOptions, BuildResult } from 'esbuild';
import { messageOf, UnavailableError } from '../errors.ts';
import { endedBySystem } from '../process/ended-by-system.ts';

const base = { bundle: true, write: false, metafile: true, format: 'esm', logLevel: 'silent' } as const;

type Options = Omit<BuildOptions, keyof typeof base>;
type Bundle = BuildResult<typeof base>;

/**
 * Bundles modules by esbuild, and returns the bundle. Throws a BuildFailure for errors in the bundled files, and
 * UnavailableError if esbuild itself fails.
 */
export async function bundle(options: Options): Promise<Bundle> {
  try {
    const { build } = await import('esbuild');
    return await build({ ...base, ...options });
  } catch (cause) {
    throw failureOf(cause);
  }
}

/**
 * Like `bundle`, for synchronous callers. If the bundle exceeds esbuild's limit of 16 MB, throws an error with the code
 * ENOBUFS.
 */
export function bundleSync(options: Options): Bundle {
  try {
    const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
    return buildSync({ ...base, ...options });
  } catch (cause) {
    throw failureOf(cause);
  }
}

/** Bundles to the file `out`. Throws as `bundle` does, and UnavailableError if the file cannot be written. */
export async function bundleTo(out: string, options: Options): Promise<void> {
  const { outputFiles } = await bundle({ ...options, outfile: out });
  try {
    writeFileSync(out, outputFiles[0]!.contents);
  } catch (cause) {
    throw new UnavailableError('the bundle of a program or journey', messageOf(cause), { cause });
  }
}

/** Returns whether `cause` is an error in the bundled files. esbuild lists such errors in the property `errors`. */
export function isBuildFailure(cause: unknown): cause is BuildFailure {
  return Array.isArray((cause as Partial<BuildFailure> | undefined)?.errors);
}

/**
 * Returns an UnavailableError if esbuild could not start or was stopped, for example for lack of memory. Returns all
 * other errors unchanged.
 */
function failureOf(cause: unknown): unknown {
  if (isBuildFailure(cause) || (cause as NodeJS.ErrnoException).code === 'ENOBUFS') return cause;
  return endedBySystem('the bundler esbuild', messageOf(cause), { cause });
}
