import { join } from 'node:path';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { type FileKind, findFile, isPath } from '../../scenarios/base/name-or-path.ts';

export const planFiles: FileKind = { what: 'plan', folder: 'scenarios/plans', extension: '.yaml' };

/**
 * Returns the file of a plan. A path is the file itself. A name is the plan of this name in `dir`, or else the shipped
 * plan. A user may have a plan with the name of a shipped plan, such as `smoke`. If the shipped plan came first, a PASS
 * of the simulated target could be taken for a PASS of the user's system. Throws UserError if there is no such file.
 */
export function findPlan(word: string, dir = '.'): string {
  return isOwnPlan(word, dir) ? join(dir, `${word}${planFiles.extension}`) : findFile(planFiles, word);
}

/** Returns true if `word` is the name of a plan in `dir`, and not a path. */
export function isOwnPlan(word: string, dir = '.'): boolean {
  if (word.trim() === '' || isPath(word)) return false;
  const file = join(dir, `${word}${planFiles.extension}`);
  try {
    // Other tools also have files named smoke.yaml. Every plan has the key `plan`.
    return /^["']?plan["']?\s*:/m.test(readTextFile(file, bodyLimits.yamlFile));
  } catch {
    return false;
  }
}
