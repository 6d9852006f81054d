import { messageOf, UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { proxiesOfNode } from '../../scenarios/base/proxy/proxy-variables.ts';
import { Closing } from '../lib/closing.ts';
import { stderr } from '../lib/outlet.ts';
import { type Reaper, startReaper } from '../lib/reaper.ts';
import { type Say, screenOn, silent } from '../terminal/terminal.ts';
import { causeOf, exitCodeOfSignal } from './abort.ts';
import { watchSignals } from './signals.ts';

/** The objects that a command shares with its runs. */
export type Session = {
  reaper: Reaper;
  abort: AbortController;
  /** Aborted at the second signal, so that everything stops immediately. */
  hurry: AbortController;
  say: Say;
  /** Closed at the end, also after an error. */
  closing: Closing;
};

/** Does the same as `withChildren`, for a command that makes load. Throws UserError when Node uses a proxy. */
export async function withSession(...parameters: Parameters<typeof withChildren>): Promise<number> {
  refuseProxies();
  return withChildren(...parameters);
}

/**
 * Resolves to the exit code of `work`, or to the exit code of the signal that ended `work`. At the first signal, prints
 * the name of the signal and the text `onSignal`.
 */
export async function withChildren(
  say: Say,
  work: (session: Session) => Promise<number>,
  onSignal?: string,
): Promise<number> {
  const session: Session = {
    reaper: startReaper(),
    abort: new AbortController(),
    hurry: new AbortController(),
    say,
    closing: new Closing(),
  };
  const { reaper, abort, hurry, closing } = session;
  closing.add(() => reaper.dismiss());
  closing.add(watchSignals(abort, hurry, say, onSignal));
  try {
    return await codeOf(work(session), abort.signal);
  } finally {
    // An error while closing changes no verdict, and must not hide an earlier error.
    await closing.close().catch((error) => say(`a resource of this command was not closed: ${messageOf(error)}`));
  }
}

/**
 * Runs `work` for a command that makes no run. Resolves to the exit code of `work`, or of the signal that ended the
 * command. At the first signal, prints the name of the signal and `words`, and aborts the AbortSignal of `work`. The
 * command then ends without waiting for `work`.
 */
export async function untilSignal(
  say: Say,
  words: string,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const abort = new AbortController();
  const { signal } = abort;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const unwatch = watchSignals(abort, new AbortController(), say, words);
  try {
    return await codeOf(Promise.race([work(signal), aborted]), signal);
  } finally {
    unwatch();
  }
}

/**
 * Resolves to the exit code of `work`. If `work` failed because of the signal, resolves to the exit code of the signal.
 */
async function codeOf(work: Promise<number>, signal: AbortSignal): Promise<number> {
  try {
    return await work;
  } catch (error) {
    const interrupted = exitCodeOfSignal(causeOf(signal));
    // Ctrl-C also kills a child that has no process group yet. `work` then fails, but the signal is the cause. So the
    // exit code is that of the signal.
    const follows = error === signal.reason || error instanceof UnavailableError;
    if (interrupted === undefined || !follows) throw error;
    return interrupted;
  }
}

/**
 * Calls `work` for one of several runs. `work` gets a copy of the session with its own `abort`. An abort of `session`
 * also aborts the copy. An abort of the copy does not abort `session`. At the end, the listener on `session` is
 * removed. Otherwise, a long schedule of runs would use more and more memory.
 */
export async function withPart<T>(session: Session, work: (part: Session) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const over = new AbortController();
  const { signal } = session.abort;
  const follow = () => abort.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true, signal: over.signal });
  try {
    return await work({ ...session, abort });
  } finally {
    over.abort();
  }
}

/**
 * Does the same as `withPart`, for a part that has a verdict of its own, such as one check of a schedule. At the end of
 * `work`, closes what `work` opened. Other commands may then delete its run, although the command goes on.
 */
export async function withOwnVerdict<T>(session: Session, work: (part: Session) => Promise<T>): Promise<T> {
  const closing = new Closing();
  try {
    return await withPart({ ...session, closing }, work);
  } finally {
    await closing.close().catch(() => undefined);
  }
}

/** Throws UserError if Node uses a proxy, because the proxy could forward load to a host that is not allowed. */
function refuseProxies(): void {
  const [name] = proxiesOfNode(process.env);
  if (name === undefined) return;
  throw new UserError(
    `through the proxy in ${name}, simulated nodes, streams and probes can reach hosts that are not allowed`,
    {
      hint: 'unset NODE_USE_ENV_PROXY, and remove --use-env-proxy from NODE_OPTIONS',
    },
  );
}

/** Returns a function that writes progress to stderr. If `quiet`, the function writes nothing. */
export function sayTo(quiet: boolean | undefined): Say {
  return quiet ? silent : screenOn(stderr, process.env);
}
