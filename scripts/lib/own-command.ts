import { dirname, relative } from 'node:path';
import { quote } from '../../scenarios/base/printed-commands.ts';

/**
 * Returns the words by which the user started the command, so that printed commands work as they are printed: `npm run
 * meshproof --` from a checkout (with `--prefix` from outside of it), `npx meshproof` for the package of a project, and
 * `meshproof` for one on the PATH.
 */
export function ownCommand(environment: NodeJS.ProcessEnv): string {
  const { npm_command, npm_lifecycle_event, npm_package_name, npm_package_json, INIT_CWD } = environment;
  if (npm_command === undefined) return 'meshproof';
  const isCheckout = npm_package_name === 'meshproof' && ['meshproof', 'start'].includes(npm_lifecycle_event ?? '');
  if (!isCheckout) return 'npx meshproof';
  const root = dirname(npm_package_json ?? '.');
  // Outside of the checkout, npm would look for the script in another package.
  const isOutside =
    INIT_CWD !== undefined && npm_package_json !== undefined && relative(root, INIT_CWD).startsWith('..');
  return isOutside ? `npm --prefix ${quote(root)} run meshproof --` : 'npm run meshproof --';
}
