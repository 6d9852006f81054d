import { UserError } from '../../scenarios/base/errors.ts';
import { ownScript } from './own-command.ts';

/**
 * Returns the directory in which the user called the command. `npm run meshproof` starts scripts in the directory of
 * the package. `INIT_CWD` then contains the directory of the call (documentation of `npm run`).
 */
export function userDirectory(environment: NodeJS.ProcessEnv, current: string): string {
  return (ownScript(environment) === 'meshproof' && environment.INIT_CWD) || current;
}

/**
 * Changes to the directory in which the user called the command. Throws UserError if this directory was removed or may
 * not be entered.
 */
export function enterUserDirectory(
  environment: NodeJS.ProcessEnv,
  place: Pick<NodeJS.Process, 'cwd' | 'chdir'> = process,
): void {
  try {
    place.chdir(userDirectory(environment, place.cwd()));
  } catch (cause) {
    throw new UserError('the current directory does not exist or cannot be entered', {}, { cause });
  }
}
