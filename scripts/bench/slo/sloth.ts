import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const variable = 'MESHPROOF_SLOTH';
export const slothVersion = '0.16.0';
const goModule = `github.com/slok/sloth/cmd/sloth@v${slothVersion}`;

/**
 * Returns the path of Sloth. `MESHPROOF_SLOTH` may name the path. Otherwise, Sloth is built in `directory`. If the
 * build fails, prints the reason and returns null.
 */
export function slothProgram(directory: string): string | null {
  const path = process.env[variable];
  if (path !== undefined) return path;
  try {
    const env = { ...process.env, GOBIN: directory, GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    execFileSync('go', ['install', '-trimpath', goModule], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    return join(directory, 'sloth');
  } catch (error) {
    const [reason] = String(error).split('\n');
    process.stderr.write(`no comparison with Sloth: set ${variable} to its path, or install Go (${reason})\n`);
    return null;
  }
}
