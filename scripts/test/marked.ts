import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './family.ts';

/**
 * A mark that a command hands down to all that it starts, in their environment: by it a process is found that came after
 * a look at the family, or whose parent is gone. Linux only.
 */
export class Mark {
  readonly env = { MESHPROOF_TEST_MARK: randomUUID() };

  /** Commands of the processes that run with this mark, after a moment to end. */
  async left(withinMs = 5000): Promise<string[]> {
    for (let waitedMs = 0; waitedMs < withinMs && this.#commands().length > 0; waitedMs += 100) await sleep(100);
    return this.#commands();
  }

  #commands(): string[] {
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name) || !isRunning(Number(name))) return [];
      const marked = read(name, 'environ').includes(this.env.MESHPROOF_TEST_MARK);
      return marked ? [`${name} ${read(name, 'cmdline').replaceAll('\0', ' ').slice(0, 120)}`] : [];
    });
  }
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
