import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** The raw target as a process of its own, so that its work is nobody else's. */
export async function spawnRawTarget(): Promise<{ url: string; stop(): void }> {
  const args = [
    '--import',
    join(packageRoot, 'scripts/register.mjs'),
    join(packageRoot, 'simulators/system/raw-target.ts'),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the raw target ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  return { url, stop: () => void child.kill('SIGTERM') };
}
