import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/**
 * Builds the validator of the OpenSLO project into a directory and returns its path. Go downloads the modules that its
 * cache lacks and checks them against go.sum. If the build fails, throws an Error that names the program to install.
 */
export async function buildValidator(directory: string): Promise<string> {
  const program = join(directory, 'openslo-validator');
  const options = {
    cwd: join(packageRoot, 'scripts/test/openslo'),
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' },
  };
  try {
    await promisify(execFile)('go', ['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], options);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr || String(error);
    throw new Error(
      `cannot build OpenSLO's validator; install Go 1.24 or newer, and let it download Go modules once: ${reason}`,
      { cause: error },
    );
  }
  return program;
}

/** Resolves to the problem that the validator prints for each file, by path; '' for a valid file. */
export async function problemsOf(program: string, files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await promisify(execFile)(program, files, { maxBuffer: 1e8 });
  return JSON.parse(stdout);
}
