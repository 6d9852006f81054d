import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { environmentOf, makeRoom, ourLeftovers, removeRoom, testRunVariable } from './leftovers.ts';

/**
 * Builds the package that the tests run, and gives the test run a temporary directory of its own. Afterwards, fails if
 * a process or a temporary directory of this test run is left. Vitest calls this set-up once for each of its projects,
 * always in the same process. Only the first call does the work.
 */
export default function setup(): (() => Promise<void>) | undefined {
  if (process.env[testRunVariable] !== undefined) return undefined;
  const room = makeRoom();
  Object.assign(process.env, environmentOf(room));
  const register = join(packageRoot, 'scripts/register.mjs');
  execFileSync(process.execPath, ['--import', register, join(packageRoot, 'scripts/build.ts')], { stdio: 'ignore' });
  return async () => {
    const left = await ourLeftovers(room);
    removeRoom(room);
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}
