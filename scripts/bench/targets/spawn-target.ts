import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** Starts the raw target as its own process, so that its CPU time is separate. */
export function spawnRawTarget(): Promise<{ url: string; stop(): void }> {
  return spawnTarget('simulators/system/raw-target.ts');
}

/** Starts a server of this repository as its own process. Its first line on stdout is JSON with its `url`. */
export async function spawnTarget(source: string): Promise<{ url: string; stop(): void }> {
  const args = ['--import', join(packageRoot, 'scripts/register.mjs'), join(packageRoot, source)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${source} exited with code ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  return { url, stop: () => void child.kill('SIGTERM') };
}
