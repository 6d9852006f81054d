/**
 * Returns the directory in which the user called the command. `npm run meshproof` starts scripts in the directory of
 * the package, and gives the user's own in `INIT_CWD` (documentation of `npm run`).
 */
export function userDirectory(environment: NodeJS.ProcessEnv, current: string): string {
  // Another package may also have a script named `meshproof`, and `npm run` sets these variables for it, too.
  const isOurs = environment.npm_package_name === 'meshproof' && environment.npm_lifecycle_event === 'meshproof';
  return (isOurs && environment.INIT_CWD) || current;
}
