import { relative } from 'node:path';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { printExpected } from '../../lib/process-end.ts';
import { filesOfWord } from '../../plan/files-of-word.ts';
import { causeOf, exitCodeOfSignal } from '../../run/abort.ts';
import { type Session, withPart } from '../../run/session.ts';
import { repeatOnChange } from './repeat-on-change.ts';
import { watchDirectory } from './watch-directory.ts';

/**
 * Calls `iterate` at the start and after each change of a file of the plan, script or target. An error of the user, of
 * the target or of this machine's limits is thrown at the first call. At later calls, such an error is only printed.
 * After Ctrl-C, resolves to the exit code of the last iteration. After any other signal, resolves to the exit code for
 * this signal.
 */
export async function watchOnce(
  words: readonly string[],
  session: Session,
  iterate: (part: Session) => Promise<number>,
): Promise<number> {
  const { abort, say } = session;
  let isFirst = true;
  const last = await repeatOnChange({
    async run() {
      try {
        return await withPart(session, iterate);
      } catch (error) {
        const code = isFirst || abort.signal.aborted ? undefined : printExpected(error)?.code;
        if (code === undefined) throw error;
        return code;
      } finally {
        isFirst = false;
      }
    },
    files: async () => new Set((await Promise.all(words.map(filesOfWord))).flatMap((files) => [...files])),
    onWait: (count) => say(`watched files: ${count}; change one to run again, or end with Ctrl-C`),
    onChange: (files) => say(`changed: ${files.map((file) => relative('.', file)).join(', ')}`),
    ...{ watch: watchDirectory, sleep: systemClock.sleep, signal: abort.signal },
  });
  const cause = causeOf(abort.signal);
  const ended = exitCodeOfSignal(cause) ?? exitCode.bug;
  return ended === exitCode.interrupted ? (last ?? ended) : ended;
}
