import { z } from 'zod';
import type { Context } from '../../../results/record/producer.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import { inTemporaryDirectory } from '../../../scenarios/base/make-directory.ts';
import { checkModules } from '../../../scenarios/base/modules/check-modules.ts';
import { replacedHint } from '../../../scenarios/base/modules/replaced-globals.ts';
import { exportsMark, replacedMark } from '../../../scenarios/lib/names.ts';
import { inspect } from '../process/inspect.ts';
import { type Program, planKey } from '../program/program.ts';
import { isOwn } from '../program/section.ts';
import { parseEntry } from '../rows/log-entry.ts';
import { loadable } from './loadable-program.ts';
import { type Scenario, secondsOf } from './own-executors.ts';
import type { Scans } from './scans.ts';
import { launchOf } from './user-entry-source.ts';

/** A user's program as k6 describes it after loading. */
export type Inspected = {
  /** The options as k6 derives them from the script. Options without a value are null. */
  options: Readonly<Record<string, unknown>>;
  scenarios: Readonly<Record<string, Scenario>>;
  exports: readonly string[];
  /**
   * The functions of JavaScript that the script replaces, such as `Object.keys`. If the script replaces any, `exports`
   * may be wrong.
   */
  replaced?: string;
  /** The options that the script sets. */
  set: readonly string[];
  /** The longest duration of the script's own executors, including graceful stops. */
  durationS: number;
  maxVus: number;
};

type Parts = { binary: string; env: NodeJS.ProcessEnv; program: Program };

/**
 * Does the same as `inspectProgram`, but first calls `loadable`. If `loadable` bundles the program, the bundle lies in
 * a temporary directory.
 */
export async function loadAndInspect(
  { program, scans, ...parts }: Parts & { scans: Scans },
  context: Pick<Context, 'clock' | 'signal' | 'adopt'>,
): Promise<Inspected> {
  checkModules(program.file);
  return inTemporaryDirectory(async (directory) =>
    inspectProgram({ ...parts, program: await loadable(program, directory, scans) }, context),
  );
}

/**
 * Loads a user's program in k6 without running it, and returns k6's description. `program` is a result of `loadable`.
 * Throws UserError with the file when k6 cannot load the program.
 */
export async function inspectProgram(
  { binary, env, program }: Parts,
  context: Pick<Context, 'clock' | 'signal' | 'adopt'>,
): Promise<Inspected> {
  const { file } = program;
  let shown: Shown | undefined;
  let replaced = '';
  const onLine = (line: string) => {
    if (line.includes(replacedMark)) replaced = textAfter(replacedMark, line);
    if (line.includes(exportsMark)) shown = shownIn(line) ?? shown;
  };
  const load = (one: Program) => inspect({ binary, launch: launchOf(one), env, programs: [program], onLine }, context);
  const output = await load(program).catch((error: unknown) => blame(error, program, load));
  const read = readOptions(output);
  if (!read) throw new UserError('k6 inspect printed no options', { file });
  if (!shown) throw unreadableExports(file, replaced);
  const { totalDuration, maxVUs, ...options } = read;
  return {
    options,
    scenarios: (options.scenarios ?? {}) as Inspected['scenarios'],
    exports: shown.functions,
    replaced,
    set: shown.set,
    durationS: secondsOf(String(totalDuration ?? '0s')),
    maxVus: Number(maxVUs ?? 1),
  };
}

/**
 * Throws the error of a program that k6 refuses. If k6 accepts the program without the plan's options, the error names
 * the plan's key `own`.
 */
async function blame(error: unknown, program: Program, load: (program: Program) => Promise<unknown>): Promise<never> {
  if (!(error instanceof UserError && isOwn(program) && program.options !== undefined)) throw error;
  const isAccepted = await load({ ...program, options: {} }).then(
    () => true,
    () => false,
  );
  throw isAccepted ? new UserError(error.message, planKey(program.key, 'own'), { cause: error }) : error;
}

/**
 * Returns the error for a script that replaces functions of JavaScript, so that its exports are not known. `replaced`
 * names the functions.
 */
export function unreadableExports(file: string, replaced: string): UserError {
  const what = replaced === '' ? 'functions of JavaScript' : replaced;
  return new UserError(`the exports of the program cannot be read, because the program replaces ${what}`, {
    file,
    hint: replacedHint,
  });
}

/**
 * The exports of the program, in a line that k6 prints. The line may be wrong, because the program may have replaced
 * the functions that print it.
 */
const shownExports = z.object({ functions: z.array(z.string()), set: z.array(z.string()) });

type Shown = z.infer<typeof shownExports>;

function shownIn(line: string): Shown | undefined {
  return shownExports.safeParse(jsonIn(textAfter(exportsMark, line))).data;
}

function textAfter(mark: string, line: string): string {
  const msg = parseEntry(line)?.msg ?? '';
  return msg.slice(msg.indexOf(mark) + mark.length);
}

function readOptions(output: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(output) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
