/**
 * Resolves when `signal` aborts. If `done` aborts first, the promise never settles, and the listener on `signal` is
 * removed.
 */
export function aborted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: done });
  });
}

/** Resolves to the value of a promise, or to `fallback` when the promise rejects or takes longer than `limitMs`. */
export async function within<T>(limitMs: number, promise: Promise<T>, fallback: T): Promise<T> {
  return unlessLate(
    limitMs,
    promise.catch(() => fallback),
    () => fallback,
  );
}

/** Settles like a promise. If the promise takes longer than `limitMs`, returns or throws what `late` does. */
export async function unlessLate<T>(limitMs: number, promise: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    return await Promise.race([promise, timeout.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
