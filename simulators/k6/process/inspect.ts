import { dirname } from 'node:path';
import type { Context } from '../../../results/record/producer.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { mostProcessBytes } from '../../../scenarios/base/limits/process-memory.ts';
import { blockedHint } from '../../../scenarios/base/modules/endless-files.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import type { Program } from '../program/program.ts';
import { loadError } from './load-error.ts';
import { parseLogLine } from './log.ts';
import { inspectArgs, type Launch, type Start, startK6 } from './process.ts';

type Load = {
  binary: string;
  env: NodeJS.ProcessEnv;
  programs: readonly Program[];
  onLine?(line: string): void;
};
export type LoadContext = Pick<Context, 'clock' | 'signal' | 'adopt'>;

/** The time limit for loading. k6 needs about a second, or longer for large data files and on a slow disk. */
const longestMs = 60_000;

/**
 * Loads the programs in k6 without running them, and returns their options as the JSON that k6 prints. Throws as
 * `loadInK6` does.
 */
export function inspect({ launch, ...load }: Load & { launch: Launch }, context: LoadContext): Promise<string> {
  return loadInK6({ ...load, args: inspectArgs(launch.entry), cwd: launch.cwd, input: launch.input }, context);
}

/**
 * Runs a command of k6 that loads programs, and returns its output. If k6 cannot load a program, throws UserError with
 * the program's name. If `signal` aborts, k6 is ended, and the reason of the signal is thrown.
 */
export async function loadInK6(
  { binary, env, programs, onLine, ...start }: Load & Pick<Start, 'args' | 'cwd' | 'input'>,
  { clock, signal, adopt }: LoadContext,
): Promise<string> {
  signal.throwIfAborted();
  let words: string | undefined;
  let output = '';
  const k6 = startK6({
    mostBytes: mostProcessBytes(),
    binary,
    ...start,
    env,
    onLine: (line) => {
      onLine?.(line);
      const trouble = parseLogLine(masker.text(line), () => true);
      words ??= trouble?.text;
    },
    onOutput: (text) => {
      output += text;
    },
  });
  if (k6.pid !== undefined) adopt(k6.pid);
  const kill = () => k6.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const ended = new AbortController();
  let isLate = false;
  const limit = clock.sleep(longestMs, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    isLate = true;
    kill();
  });
  const { code, refused } = await k6.exited;
  ended.abort();
  await limit;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (refused) throw refused;
  if (isLate) throw tooLong(programs);
  if (code !== 0) throw loadError(words, programs);
  return output;
}

function tooLong(programs: readonly Program[]): UserError {
  const others = programs.slice(1).map(({ file }) => file);
  const more = others.length > 0 ? `; the plan also loads ${others.join(', ')}` : '';
  return new UserError(`k6 did not load the program within ${longestMs / 1000} s${more}`, {
    file: programs[0]!.file,
    hint: blockedHint(dirname(programs[0]!.file)),
  });
}
