import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { type RunDigest, runDigestSchema } from '../record/digest.ts';
import { writeWhole } from './durable.ts';
import { withLock } from './owners/lock.ts';
import { storeError } from './store-error.ts';

const schema = 'meshproof.baseline/v1';

/**
 * The accepted runs that share a plan, target, profile, kind of machine and versions of the tools. A baseline contains
 * all that a comparison needs, even after its runs were deleted.
 */
export type Baseline = {
  comparableKey: string;
  plan: string;
  target: string;
  /** RFC 3339. */
  updatedAt: string;
  /** Oldest first. */
  runs: RunDigest[];
  /** The last runs that newer runs pushed out of `runs`, oldest first. The comparison with `anchor` uses them, too. */
  earlier?: RunDigest[] | undefined;
  /**
   * The newest runs with a regression, at most 20. The next run without a regression empties this list. Its runs join
   * the baseline if they are close in time (one batch), and are dropped otherwise.
   */
  held?: RunDigest[] | undefined;
  /** Fixed older runs, such as those of a release. The newest runs are compared with these runs, too. */
  anchor?: { setAt: string; runs: RunDigest[] } | undefined;
};

const baselineSchema = z.object({
  schema: z.literal(schema),
  comparableKey: z.string(),
  plan: z.string(),
  target: z.string(),
  updatedAt: z.string(),
  runs: z.array(runDigestSchema).min(1),
  earlier: z.array(runDigestSchema).optional(),
  held: z.array(runDigestSchema).optional(),
  anchor: z.object({ setAt: z.string(), runs: z.array(runDigestSchema).min(1) }).optional(),
});

/** Returns a path such as `runs/baselines/smoke-stand-in-1a2b3c4d5e6f7a8b.json`. */
export function baselineFile(
  storeDir: string,
  { plan, target, comparableKey }: Pick<Baseline, 'plan' | 'target' | 'comparableKey'>,
): string {
  const name = [plan, target, comparableKey].map((part) => part.replace(/[^a-zA-Z0-9.-]+/g, '_')).join('-');
  return join(baselinesDir(storeDir), `${name}.json`);
}

/** Returns the directory of all baselines of a store. */
export const baselinesDir = (storeDir: string): string => join(storeDir, 'baselines');

/** Returns all baselines, sorted by file name. Throws UserError that names a damaged file. */
export function readBaselines(storeDir: string): { file: string; baseline: Baseline }[] {
  const dir = baselinesDir(storeDir);
  if (!existsSync(dir)) return [];
  return namesIn(dir).map((name) => ({ file: join(dir, name), baseline: read(join(dir, name)) }));
}

/** Returns the ids of the runs that a baseline names. No command deletes these runs. */
export function idsInBaselines(storeDir: string): Set<string> {
  const runs = readBaselines(storeDir).flatMap(({ baseline: { runs, held = [], anchor } }) => [
    ...runs,
    ...held,
    ...(anchor?.runs ?? []),
  ]);
  return new Set(runs.map(({ id }) => id));
}

/** Returns the directory that is the lock of all baselines of a store. */
export const baselinesLock = (storeDir: string): string => join(baselinesDir(storeDir), '.lock');

/**
 * Runs `change` under the lock of the baselines. Throws UserError if another process holds the lock for more than 10 s.
 */
export async function changeBaselines<T>(storeDir: string, change: () => Promise<T>): Promise<T> {
  const lock = baselinesLock(storeDir);
  try {
    makeDirectory(baselinesDir(storeDir));
    return await withLock(lock, 'changing the baselines', change);
  } catch (cause) {
    throw storeError('write the baseline', lock, cause);
  }
}

/**
 * Writes a baseline atomically and returns its path. The file has one line per run, so that a diff shows added and
 * removed runs.
 */
export function writeBaseline(storeDir: string, baseline: Baseline): string {
  const file = baselineFile(storeDir, baseline);
  const { runs, earlier = [], held = [], anchor, ...rest } = baseline;
  const head = Object.entries({ schema, ...rest }).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`,
  );
  const list = (all: readonly RunDigest[]) =>
    ['[', all.map((run) => `    ${JSON.stringify(run)}`).join(',\n'), '  ]'].join('\n');
  const lists = [
    ...(earlier.length > 0 ? [`  "earlier": ${list(earlier)},`] : []),
    ...(held.length > 0 ? [`  "held": ${list(held)},`] : []),
    ...(anchor ? [`  "anchor": { "setAt": ${JSON.stringify(anchor.setAt)}, "runs": ${list(anchor.runs)} },`] : []),
    `  "runs": ${list(runs)}`,
  ];
  try {
    makeDirectory(baselinesDir(storeDir));
    writeWhole(file, ['{', ...head, ...lists, '}', ''].join('\n'));
  } catch (cause) {
    throw storeError('write the baseline', file, cause);
  }
  return file;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (cause) {
    throw storeError('read the baselines', dir, cause);
  }
}

function read(file: string): Baseline {
  let raw: unknown;
  try {
    raw = parseJson(readTextFile(file, bodyLimits.storeFile));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) throw storeError('read the baseline', file, cause);
    if (!(cause instanceof SyntaxError))
      throw new UserError(`the baseline cannot be read: ${messageOf(cause)}`, { file }, { cause });
    throw new UserError(
      'the baseline is not valid JSON',
      { file, hint: `restore the file from git, or set the baseline again: ${printedCommands.setBaseline}` },
      { cause },
    );
  }
  const parsed = baselineSchema.safeParse(raw);
  if (parsed.success) {
    const { schema: _, ...baseline } = parsed.data;
    return baseline;
  }
  const issue = parsed.error.issues[0]!;
  throw new UserError(`the baseline is damaged: ${issue.message}`, {
    file,
    key: issue.path.join('.'),
    hint: `restore the file from git, or set the baseline again: ${printedCommands.setBaseline}`,
  });
}
