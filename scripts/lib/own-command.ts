import { dirname, relative } from 'node:path';
import { quote } from '../../scenarios/base/printed-commands.ts';

/**
 * Returns the words by which the user started the command, so that printed commands work as they are printed:
 * - in a checkout: `npm run meshproof --`
 * - in another directory, by a script of a checkout: `npm --prefix … run meshproof --`
 * - in a project that has the package: `npx meshproof`
 * - with the package on the PATH: `meshproof`
 */
export function ownCommand(environment: NodeJS.ProcessEnv): string {
  const { npm_command, npm_package_json, INIT_CWD } = environment;
  if (npm_command === undefined) return 'meshproof';
  if (!['meshproof', 'start'].includes(ownScript(environment) ?? '')) return 'npx meshproof';
  const root = dirname(npm_package_json ?? '.');
  // Outside of the checkout, npm would look for the script in another package.
  const isOutside =
    INIT_CWD !== undefined && npm_package_json !== undefined && relative(root, INIT_CWD).startsWith('..');
  return isOutside ? `npm --prefix ${quote(root)} run meshproof --` : 'npm run meshproof --';
}

/** Returns the name of the script of our package.json that npm runs; undefined if npm runs none of ours. */
export function ownScript({ npm_package_name, npm_lifecycle_event }: NodeJS.ProcessEnv): string | undefined {
  // npm sets these variables for scripts of other packages, too.
  return npm_package_name === 'meshproof' ? npm_lifecycle_event : undefined;
}
