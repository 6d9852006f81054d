import { residentBytesOf } from '../../../scenarios/base/proc.ts';

/** The memory is read this often, because a script in an endless loop allocates 1 to 2 GB in a second. */
const everyMs = 200;

/**
 * Calls `exceeded` once if the process has more than `most` resident bytes. Returns a function that ends the watch. On
 * systems other than Linux, the memory of another process cannot be read, so nothing is watched.
 */
export function watchMemory(pid: number, most: number, exceeded: () => void): () => void {
  const timer = setInterval(() => {
    if ((residentBytesOf(pid) ?? 0) <= most) return;
    clearInterval(timer);
    exceeded();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
