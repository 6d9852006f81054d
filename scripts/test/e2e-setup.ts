import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { ourLeftovers, stateBefore } from './leftovers.ts';

/** Set when the package is built: each project of tests calls the set-up, in one process. */
const built = 'MESHPROOF_TEST_BUILT';

/** Builds the package that the tests run. Afterwards, fails if a process or a temporary directory is left. */
export default function setup(): () => Promise<void> {
  if (process.env[built] === undefined) {
    const register = join(packageRoot, 'scripts/register.mjs');
    execFileSync(process.execPath, ['--import', register, join(packageRoot, 'scripts/build.ts')], { stdio: 'ignore' });
    process.env[built] = 'yes';
  }
  const before = stateBefore();
  return async () => {
    const left = await ourLeftovers(before);
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}
