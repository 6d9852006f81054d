import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stopSignals } from './exit-code.ts';

/**
 * Creates a directory unless it exists. Throws the error of the file system, for example if the parent does not exist.
 * A run whose store was removed must notice the loss, so it must not create the parent again.
 */
export function makeOneDirectory(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

/**
 * Creates a directory and its parents, unless they exist. Throws the error of the file system. Node's `recursive` must
 * not be used here: it loops forever in /proc and in a deleted working directory.
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || existsSync(parent)) throw cause;
    makeDirectory(parent);
    makeDirectory(directory);
  }
}

const temporary = new Set<string>();

/**
 * Passes a new temporary directory to `work`, and removes it when `work` ends or a signal ends the process. Rejects
 * with the error of the file system or of `work`.
 */
export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'meshproof-'));
  if (temporary.size === 0) for (const signal of stopSignals) process.once(signal, removeAll);
  temporary.add(directory);
  try {
    return await work(directory);
  } finally {
    temporary.delete(directory);
    if (temporary.size === 0) for (const signal of stopSignals) process.off(signal, removeAll);
    rmSync(directory, { recursive: true, force: true });
  }
}

function removeAll(signal: NodeJS.Signals): void {
  for (const directory of temporary) rmSync(directory, { recursive: true, force: true });
  // This listener replaced the default action of the signal, so the signal is sent again, unless another listener
  // handles it.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
