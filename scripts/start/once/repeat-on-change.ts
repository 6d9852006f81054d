import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UnavailableError } from '../../../scenarios/base/errors.ts';
import type { WatchDirectory } from './watch-directory.ts';

type Parts = {
  /** Rejects when the signal aborts. */
  run(): Promise<number>;
  files(): Promise<ReadonlySet<string>>;
  /** Called after each run, with the number of watched files. */
  onWait(files: number): void;
  /** Called before each run after the first, with the files that changed. */
  onChange(files: readonly string[]): void;
  watch: WatchDirectory;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
};

/** An editor may write a file in several steps. The next run starts when nothing has changed for this long. */
const quietMs = 100;

/**
 * Makes a run, and a further run after each change of one of `files`, until the signal aborts. Two runs never overlap.
 * Resolves to the exit code of the last run that ended; undefined when no run ended. Rejects with the error of a run.
 */
export async function repeatOnChange({ run, files, onWait, onChange, watch, sleep, signal }: Parts) {
  const known = new Set<string>();
  let last: number | undefined;
  for (;;) {
    for (const file of await files()) known.add(file);
    const before = statesOf(known);
    const changes = watchAll(known, watch, signal);
    try {
      last = await run();
      onWait(known.size);
      let now = statesOf(known);
      while (changed(before, now).length === 0) {
        await changes.next();
        if (signal.aborted) return last;
        now = statesOf(known);
      }
      let earlier: States;
      do {
        earlier = now;
        await sleep(quietMs, signal);
        if (signal.aborted) return last;
        now = statesOf(known);
      } while (changed(earlier, now).length > 0);
      onChange(changed(before, now));
    } catch (error) {
      if (signal.aborted && (error === signal.reason || error instanceof UnavailableError)) return last;
      throw error;
    } finally {
      changes.close();
    }
  }
}

type States = ReadonlyMap<string, string>;

/** Returns a text for each file. The text changes when the file is written, replaced, removed or created. */
function statesOf(files: ReadonlySet<string>): States {
  return new Map(
    [...files].map((file) => {
      const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return [file, `${mtimeMs} ${size} ${ino}`];
    }),
  );
}

function changed(before: States, now: States): string[] {
  return [...now].filter(([file, state]) => before.get(file) !== state).map(([file]) => file);
}

/**
 * Watches the directories of the files. `next` resolves after an event or an abort, and immediately if an event came
 * since its last call.
 */
function watchAll(files: ReadonlySet<string>, watch: WatchDirectory, signal: AbortSignal) {
  let isDue = false;
  let wake: () => void = () => undefined;
  const onEvent = () => {
    isDue = true;
    wake();
  };
  const watchers = [...new Set([...files].map((file) => dirname(file)))].flatMap((directory) => {
    try {
      return [watch(directory, onEvent)];
    } catch (error) {
      // The directory is gone, and its files with it. The other directories are still watched.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new UnavailableError(directory, `cannot be watched: ${messageOf(error)}`, { cause: error });
    }
  });
  signal.addEventListener('abort', onEvent);
  return {
    async next(): Promise<void> {
      if (!isDue && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      isDue = false;
    },
    close(): void {
      signal.removeEventListener('abort', onEvent);
      for (const watcher of watchers) watcher.close();
    },
  };
}
