import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RunTakenError, UserError } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { parseOwnedName } from './owners/owned-name.ts';
import { brokenNameOf, ownerFile, partialDirOf, runDirOf } from './run-files.ts';

/**
 * Returns the reason why an unfinished run no longer belongs to its process; undefined while it belongs to the process.
 * Call this function before every write, because a run that another command has sealed must not change.
 */
export function lossOf(storeDir: string, id: string): UserError | undefined {
  try {
    lstatSync(join(partialDirOf(storeDir, id), ownerFile));
    return undefined;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code ?? '')) return undefined;
  }
  const names = namesIn(storeDir);
  if (!names) return new UserError('the run store was removed while the run was recorded', { file: storeDir });
  const taken = names.some((name) => {
    const owned = parseOwnedName(name);
    return (owned?.kind === 'claimed' && owned.id === id) || name === brokenNameOf(id);
  });
  if (taken || existsSync(runDirOf(storeDir, id))) {
    const text = `the run ${id} wrote nothing for over a minute, so another command sealed it`;
    return new RunTakenError(text, {
      file: storeDir,
      hint: `${printedCommands.show(id)} prints what the run recorded until then`,
    });
  }
  return new UserError(`the record of the run ${id} was removed during the run`, { file: storeDir });
}

/** Returns the names in the store; undefined if the store is no longer a directory or can no longer be read. */
function namesIn(storeDir: string): string[] | undefined {
  try {
    return readdirSync(storeDir);
  } catch {
    return undefined;
  }
}
