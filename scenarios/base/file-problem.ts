import { statSync } from 'node:fs';

export const fileProblems = {
  missing: 'no such file',
  directory: 'this is a directory, not a file',
  special: 'this is not a regular file',
  circle: 'the symbolic links form a loop',
} as const;

/** Returns the reason why a path cannot be read as a file; undefined for a regular file. */
export function fileProblem(path: string): keyof typeof fileProblems | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return 'missing';
    if (stat.isDirectory()) return 'directory';
    return stat.isFile() ? undefined : 'special';
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ELOOP' ? 'circle' : 'missing';
  }
}
