import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { refusedStart } from '../../scenarios/base/process/start-process.ts';

/**
 * `refused`: the tool ended with another exit code than 0. `late`: the tool did not end within the time limit. `output`
 * has stdout and stderr, or the reason of `late`. amtool and promtool quote their files there, also secrets.
 */
export type ToolEnd = { end: 'done' | 'refused' | 'late'; stdout: string; output: string };

/** The time limit of one call. A test of a month with an interval of 15 s takes promtool about ten seconds. */
const longestMs = 120_000;

const mostCharacters = 1e8;

type Failure = { stdout?: string; stderr?: string; killed?: boolean; signal?: string | null; code?: unknown };

type Settings = { signal: AbortSignal; env?: NodeJS.ProcessEnv; limitMs?: number };

/**
 * Runs promtool or amtool to its end. Throws UnavailableError if the tool cannot be started, is killed or prints too
 * much: none of these is a result. Rejects with the signal's reason if the signal aborts.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { signal, env = process.env, limitMs = longestMs }: Settings,
): Promise<ToolEnd> {
  const name = basename(program);
  try {
    const limits = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: mostCharacters } as const;
    const { stdout, stderr } = await promisify(execFile)(program, args, { signal, env, ...limits });
    return { end: 'done', stdout, output: `${stdout}${stderr}` };
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '', killed, signal: killedBy, code } = error as Failure;
    if (typeof code === 'number') return { end: 'refused', stdout, output: `${stdout}${stderr}` };
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
      throw new UnavailableError(name, `printed more than ${mostCharacters / 1e6} million characters`);
    if (killed) return { end: 'late', stdout, output: `${name} did not end within ${limitMs / 1000} s` };
    if (killedBy) throw new UnavailableError(name, `was ended by ${killedBy}`);
    throw refusedStart(error) ?? error;
  }
}
