import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** Starts the raw target as its own process, so that its CPU time is separate. */
export async function spawnRawTarget(): Promise<{ url: string; stop(): void }> {
  const args = [
    '--import',
    join(packageRoot, 'scripts/register.mjs'),
    join(packageRoot, 'simulators/system/raw-target.ts'),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the raw target exited with code ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  return { url, stop: () => void child.kill('SIGTERM') };
}
