/**
 * Returns a signal that aborts when `signal` aborts, or after `ms` milliseconds with an Error whose message is
 * `reason`. The timer does not keep the process alive. `AbortSignal.any` is not used: Node 20 may garbage-collect the
 * combined signal with its timer, and the signal then never aborts (https://github.com/nodejs/node/issues/57736).
 */
export function timeLimit(ms: number, reason: string, signal: AbortSignal): AbortSignal {
  const limit = new AbortController();
  const end = (why: unknown) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
    limit.abort(why);
  };
  const follow = () => end(signal.reason);
  const timer = setTimeout(() => end(new Error(reason)), ms).unref();
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return limit.signal;
}
