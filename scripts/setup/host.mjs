import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

/** What set-up touches of the machine, each replaceable: environment, platform, user, progress, patience. */
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

/** Our part of the user's cache directory, by the XDG base directory rules or the custom of macOS. */
export function cacheRoot({ env, platform }) {
  const home = env.HOME || homedir();
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'meshproof');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'meshproof') : join(home, '.cache', 'meshproof');
}

/** Every executable file of that name on the PATH, in its order. */
export async function onPath(command, { env }) {
  const found = [];
  for (const directory of (env.PATH ?? '').split(delimiter)) {
    const path = join(directory, command);
    if (directory !== '' && (await isExecutable(path))) found.push(path);
  }
  return found;
}

async function isExecutable(path) {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Where Playwright keeps its own Chromium; undefined where Playwright is not installed. The file need not exist. */
async function executablePath() {
  try {
    const { chromium } = await import('playwright');
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** What `npx playwright install chromium` would run, without asking a registry; undefined where not installed. */
function installer() {
  try {
    const manifest = createRequire(import.meta.url).resolve('playwright/package.json');
    return [process.execPath, join(dirname(manifest), 'cli.js'), 'install', 'chromium'];
  } catch {
    return undefined;
  }
}
