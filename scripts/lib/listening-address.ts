import { UnavailableError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { eachLine } from '../../scenarios/base/limits/line-splitter.ts';
import type { Child } from './child.ts';

/** The first capturing group of `pattern` is the address. */
export type ServerLog = { name: string; stream: 'stdout' | 'stderr'; pattern: RegExp; withinMs: number };

/**
 * Resolves to the address or port that a server prints when it starts. If the server exits first, or prints no address
 * within `withinMs`, rejects with UnavailableError and the last lines of the server.
 */
export function listeningAddress(child: Child, { name, stream, pattern, withinMs }: ServerLog): Promise<string> {
  return new Promise((resolve, reject) => {
    let last = '';
    const fail = (why: string) => reject(new UnavailableError(name, `${why}: ${child.lastWords() || last}`));
    const timer = setTimeout(() => fail('it did not print its address'), withinMs);
    eachLine(child.process[stream]!, bodyLimits.logLine, (line) => {
      last = line;
      const address = pattern.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    void child.exited.then(() => {
      clearTimeout(timer);
      fail('it exited at its start');
    });
  });
}
