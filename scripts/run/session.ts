import { UnavailableError } from '../../scenarios/base/errors.ts';
import { type Reaper, startReaper } from '../lib/reaper.ts';
import { type Say, screenOn } from '../terminal/terminal.ts';
import { causeOf, exitCodeOfSignal } from './abort.ts';
import { watchSignals } from './signals.ts';

/** What a command that conducts runs has around it: whatever it starts dies with it, and a signal ends it in order. */
export type Session = {
  reaper: Reaper;
  abort: AbortController;
  /** Aborts at the second signal: there is no more patience. */
  hurry: AbortController;
  say: Say;
  /** Called at the end in the reverse order, whatever happened. */
  closing: (() => Promise<void> | void)[];
};

/** Gives the exit code of `work`, or that of the signal that ended it. */
export async function withSession(say: Say, work: (session: Session) => Promise<number>): Promise<number> {
  const session: Session = {
    reaper: startReaper(),
    abort: new AbortController(),
    hurry: new AbortController(),
    say,
    closing: [],
  };
  const { reaper, abort, hurry, closing } = session;
  closing.push(() => reaper.dismiss(), watchSignals(abort, hurry, say));
  try {
    return await work(session);
  } catch (error) {
    const interrupted = exitCodeOfSignal(causeOf(abort.signal));
    // A Ctrl-C that hits a child before it has a process group of its own kills it: it is the signal that counts.
    const follows = error === abort.signal.reason || error instanceof UnavailableError;
    if (interrupted === undefined || !follows) throw error;
    return interrupted;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** For one run of many: it ends with the session, but what ends it, as a target that died, ends not the session. */
export function partOf(session: Session): Session {
  const abort = new AbortController();
  const { signal } = session.abort;
  const follow = () => abort.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true, signal: abort.signal });
  return { ...session, abort };
}

/** Progress for people: a line on stderr each, or nothing. */
export function sayTo(quiet: boolean | undefined): Say {
  return quiet ? () => undefined : screenOn(process.stderr, process.env);
}
