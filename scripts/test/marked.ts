import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIds, readProc } from '../../scenarios/base/proc.ts';
import { commandOf, isRunning } from './family.ts';

/**
 * All descendants of a command inherit this mark in their environment. So a test also finds processes whose parent is
 * gone, and processes that start while the test lists the descendants. Linux only.
 */
export class Mark {
  readonly env = { MESHPROOF_TEST_MARK: randomUUID() };

  /** Resolves to the commands of the processes that still run with this mark after `withinMs`. */
  async left(withinMs = 5000): Promise<string[]> {
    for (let waitedMs = 0; waitedMs < withinMs && this.#commands().length > 0; waitedMs += 100) await sleep(100);
    return this.#commands();
  }

  #commands(): string[] {
    const isMarked = (pid: number) => readProc(`${pid}/environ`)?.includes(this.env.MESHPROOF_TEST_MARK) ?? false;
    return processIds()
      .filter((pid) => isRunning(pid) && isMarked(pid))
      .map((pid) => `${pid} ${commandOf(pid).slice(0, 120)}`);
  }
}
