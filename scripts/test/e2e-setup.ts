import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { ourLeftovers, stateBefore } from './leftovers.ts';

/** Builds the package that the tests run. Afterwards, fails if a process or a temporary directory is left. */
export default function setup(): () => Promise<void> {
  const register = join(packageRoot, 'scripts/register.mjs');
  execFileSync(process.execPath, ['--import', register, join(packageRoot, 'scripts/build.ts')], { stdio: 'ignore' });
  const before = stateBefore();
  return async () => {
    const left = await ourLeftovers(before);
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join('\n')}`);
  };
}
