import { UserError } from '../../scenarios/base/errors.ts';

/** With these variables, Node prints headers with tokens, and the environment of each child process. */
const variables = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'];

/**
 * Throws UserError if Node itself would print secrets. Node reads these variables before this program starts, and does
 * not mask its debug lines. https://nodejs.org/api/cli.html#node_debugmodule
 */
export function refuseNodeDebug(environment: NodeJS.ProcessEnv): void {
  const set = variables.find((name) => environment[name]);
  if (set === undefined) return;
  throw new UserError(`${set} makes Node print tokens and passwords, and meshproof cannot mask the lines of Node`, {
    hint: `unset ${set}`,
  });
}
