import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { fileProblem, fileProblems } from '../file-problem.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import type { Folders } from './folders.ts';
import { textOf } from './text-of.ts';

const names = ['package.json', 'tsconfig.json', 'jsconfig.json'];

/**
 * Checks the settings files that esbuild and Node read in `folder` and in the folders above it. The function adds the
 * checked folders to `done`, so that later calls skip these folders. Throws UserError for a special file, such as a
 * FIFO, and for a file above the size limit.
 */
export function checkSettings(folder: string, folders: Folders, done: Set<string>): void {
  for (let next = folder; !done.has(next); next = dirname(next)) {
    done.add(next);
    for (const name of names) if (folders.has(join(next, name))) checkFile(join(next, name), new Set());
  }
}

function checkFile(file: string, seen: Set<string>): void {
  const problem = fileProblem(file);
  if (seen.has(file) || problem === 'missing' || problem === 'directory') return;
  seen.add(file);
  if (problem !== undefined) throw new UserError(fileProblems[problem], { file });
  for (const [, bases = ''] of textOf(file, bodyLimits.settingsFile).matchAll(
    /"extends"\s{0,100}:\s{0,100}(\[[^\]]{0,9999}\]|"[^"\n]*")/g,
  ))
    for (const [, base = ''] of bases.matchAll(/"([^"\n]+)"/g))
      for (const path of [base, `${base}.json`]) checkFile(resolve(dirname(file), path), seen);
}
