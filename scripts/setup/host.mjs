import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

/**
 * When Playwright is imported, it opens the log file that this variable names. If the file cannot be opened, the
 * process ends. `synthetics/child/child-environment.ts` repeats this name, because other folders share no code with
 * set-up.
 */
export const logFileVariable = 'DEBUG_FILE';

/** Returns the properties of this machine and process that set-up uses. `options` replaces single properties. */
export function hostOf(options = {}) {
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.() ?? null,
    policyFile: '/usr/sbin/policy-rc.d',
    playwright: { executablePath, installer },
    connectMs: 10_000,
    downloadMs: 600_000,
    log: () => {},
    signal: undefined,
    ...options,
  };
}

/** Returns the cache directory of meshproof, by the XDG rules or the convention of macOS. */
export function cacheRoot({ env, platform }) {
  const home = env.HOME || homedir();
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'meshproof');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'meshproof') : join(home, '.cache', 'meshproof');
}

/** Returns the paths of all executable files with this name, in the order of the PATH. */
export async function onPath(command, { env }) {
  const found = [];
  for (const directory of (env.PATH ?? '').split(delimiter)) {
    const path = join(directory, command);
    if (directory !== '' && (await isExecutable(path))) found.push(path);
  }
  return found;
}

/** Returns true for a file that this process may execute. */
export async function isExecutable(path) {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * Resolves to the path at which Playwright expects its own Chromium, whether it exists or not. Undefined if Playwright
 * is not installed.
 */
async function executablePath() {
  const logFile = process.env[logFileVariable];
  delete process.env[logFileVariable];
  try {
    const { chromium } = await import('playwright');
    return chromium.executablePath();
  } catch {
    return undefined;
  } finally {
    if (logFile !== undefined) process.env[logFileVariable] = logFile;
  }
}

/**
 * Returns the command by which Playwright installs Chromium; undefined without Playwright. The command runs without
 * npx, because npx could ask a registry.
 */
function installer() {
  try {
    const manifest = createRequire(import.meta.url).resolve('playwright/package.json');
    return [process.execPath, join(dirname(manifest), 'cli.js'), 'install', 'chromium'];
  } catch {
    return undefined;
  }
}
