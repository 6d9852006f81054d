import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** `stop` resolves to the last line that the server printed. */
type Spawned = { url: string; stop(): Promise<string> };

/**
 * Starts the raw target (a bare HTTP server) as its own process, so that its CPU time is separate. `stop` resolves to
 * the number of requests that the target got, as JSON.
 */
export function spawnRawTarget(): Promise<Spawned> {
  return spawnTarget('simulators/system/raw-target.ts');
}

/**
 * Starts a server of this repository as its own process. The first line of the server on stdout is JSON with its `url`.
 */
export async function spawnTarget(source: string): Promise<Spawned> {
  const args = ['--import', join(packageRoot, 'scripts/register.mjs'), join(packageRoot, source)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(lines, 'close');
  let last = '';
  lines.on('line', (line) => {
    last = line;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${source} exited with code ${code}`)));
    lines.once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    return last;
  };
  return { url, stop };
}
