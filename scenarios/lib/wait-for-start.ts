import { sleep } from 'k6';
import { environment, startMark } from './names.ts';
import { now } from './now.ts';

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { log(text: string): void };

/**
 * Sleeps until the common start of all parts of the load. A single k6 process chooses the start itself, so the process
 * is never late. It logs the start, and meshproof starts the other parts at this time. Several k6 processes read the
 * start from an environment variable.
 */
export function waitForStart(): void {
  const inMs = Number(__ENV[environment.startInMs] ?? 0);
  const atMs = inMs > 0 ? now() + inMs : Number(__ENV[environment.startAtMs] ?? 0);
  if (inMs > 0) console.log(startMark + atMs);
  sleep(Math.max(0, atMs - now()) / 1000);
}
