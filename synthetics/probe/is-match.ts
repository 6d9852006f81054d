import { createContext, Script } from 'node:vm';
import { ProbeFailure } from './outcome.ts';

/** The time limit of a match. On a hostile text, some regular expressions would take years. */
const mostMs = 1000;

// The match runs in a script of node:vm, because only such a script has a time limit that also ends a match.
const script = new Script('expression.test(text)');
const room = createContext({});

/** Returns whether the pattern of a user matches a text of the target. Throws ProbeFailure after 1 s of matching. */
export function isMatch(pattern: string, text: string): boolean {
  try {
    Object.assign(room, { expression: new RegExp(pattern), text });
    return script.runInContext(room, { timeout: mostMs }) as boolean;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw new ProbeFailure('content', `the match of /${pattern}/ took longer than ${mostMs / 1000} s`, { cause });
  } finally {
    Object.assign(room, { expression: undefined, text: '' });
  }
}
