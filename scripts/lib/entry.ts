import { join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/**
 * The programs of meshproof that run in a process or worker thread of their own: name → source file. The build makes
 * dist/<name>.mjs.
 */
export const entries = {
  cli: 'scripts/cli.ts',
  system: 'simulators/system/main.ts',
  'mesh-node-worker': 'simulators/mesh-node/worker.ts',
  'chat-user-worker': 'simulators/chat-user/worker.ts',
  'journeys-worker': 'synthetics/run/worker.ts',
} as const;

const fromSource = import.meta.url.endsWith('.ts');

/** Returns the command line that starts a program, from a checkout or from the built package. */
export function entryCommand(name: keyof typeof entries): [string, ...string[]] {
  if (!fromSource) return [process.execPath, join(packageRoot, 'dist', `${name}.mjs`)];
  const register = join(packageRoot, 'scripts/register.mjs');
  return [process.execPath, '--enable-source-maps', '--import', register, join(packageRoot, entries[name])];
}
