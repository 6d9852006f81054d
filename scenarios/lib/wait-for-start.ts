import { sleep } from 'k6';
import { environment, startMark } from './names.ts';
import { now } from './now.ts';

/** k6's types leave `console` to TypeScript's DOM library, which is not loaded here. */
declare const console: { log(text: string): void };

/**
 * Sleeps until T0, the common start of the load. If k6 runs as a single process, this process chooses T0, so that it is
 * never late. It logs T0, so that meshproof can start the other parts of the load at T0. If k6 runs as several
 * processes, an environment variable contains T0.
 */
export function waitForStart(): void {
  const inMs = Number(__ENV[environment.startInMs] ?? 0);
  const atMs = inMs > 0 ? now() + inMs : Number(__ENV[environment.startAtMs] ?? 0);
  if (inMs > 0) console.log(startMark + atMs);
  sleep(Math.max(0, atMs - now()) / 1000);
}
