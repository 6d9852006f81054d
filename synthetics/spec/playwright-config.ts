import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { minimatch } from 'minimatch';

export type PlaywrightConfig = {
  use?: Record<string, unknown>;
  projects?: readonly Project[];
};

type Pattern = string | RegExp | readonly (string | RegExp)[];
export type Project = { name?: string; use?: Record<string, unknown>; testMatch?: Pattern; testIgnore?: Pattern };

const names = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `playwright.config.${extension}`);

/**
 * Returns the path of a file's Playwright configuration. The search ends in the first directory at or above the file
 * that has a configuration or a package.json. Undefined if the search finds no configuration.
 */
export function configFileOf(file: string): string | undefined {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const found = names.map((name) => join(dir, name)).find((one) => existsSync(one));
    if (found !== undefined || dirname(dir) === dir || existsSync(join(dir, 'package.json'))) return found;
  }
}

/**
 * A project of a Playwright configuration in which a spec runs. In `use`, options of the project override shared
 * options. A configuration without projects counts as one project with an empty name.
 */
export type Device = { name: string; use: Record<string, unknown> };

/**
 * Returns the devices (Playwright projects) in which a file runs. `left` names the projects of the file that are left
 * out, because they are for other browsers than Chromium.
 */
export function devicesOf(
  { use = {}, projects = [] }: PlaywrightConfig,
  file: string,
): { devices: Device[]; left: string[] } {
  if (projects.length === 0) return { devices: [{ name: '', use }], left: [] };
  const own = projects
    .filter(({ testMatch, testIgnore }) => isMatch(testMatch, file, true) && !isMatch(testIgnore, file, false))
    .map((project): Device => ({ name: project.name ?? '', use: { ...use, ...project.use } }));
  const devices = own.filter(({ use: options }) => browserOf(options) === 'chromium');
  const left = own.filter((one) => !devices.includes(one)).map(({ name }) => name);
  // If no project is for Chromium, the first project runs in Chromium, because no other browser is available.
  return devices.length > 0 || own.length === 0 ? { devices, left } : { devices: own.slice(0, 1), left };
}

function browserOf({ browserName, defaultBrowserType }: Record<string, unknown>): unknown {
  return browserName ?? defaultBrowserType ?? 'chromium';
}

function isMatch(pattern: Pattern | undefined, file: string, absent: boolean): boolean {
  if (pattern === undefined) return absent;
  return [pattern].flat().some((one) => (typeof one === 'string' ? isGlobMatch(file, one) : one.test(file)));
}

/** Returns whether a glob matches a file. As in Playwright, case is ignored, and `*` matches names such as .github. */
function isGlobMatch(file: string, glob: string): boolean {
  return minimatch(file, glob.startsWith('**/') ? glob : `**/${glob}`, { nocase: true, dot: true });
}
