import { dirname, join, resolve } from 'node:path';
import { cacheRoot, onPath } from './host.mjs';
import { askVersion } from './version.mjs';

/** Returns the directory in the cache for the pinned version of a tool. */
export function cacheDirectory(spec, host) {
  return join(cacheRoot(host), `${spec.name}-${spec.release.version}`);
}

/**
 * Returns the catalogue entry of a tool from Debian unstable. The version of the tool is known only after the download.
 * So the path in the cache contains `debian-unstable` instead of a version.
 */
export function unstableOf(spec) {
  return { ...spec, release: { version: 'debian-unstable' } };
}

/**
 * Looks for a tool and installs nothing. Returns `{ tool, ways, configured }`: the tool or null, the problem of each
 * rejected place, and whether the environment names a path. If the environment names a path, no other place is
 * searched.
 */
export async function look(spec, host) {
  const ways = [];
  const path = host.env[spec.variable];
  if (path) {
    const { tool, problem } = await toolAt(resolve(path), spec, host, spec.variable);
    return { tool, ways: tool ? ways : [{ way: spec.variable, problem }], configured: true };
  }
  for (const place of placesOf(spec)) {
    const paths = await place.paths(host);
    if (paths.length === 0) ways.push({ way: place.way, problem: place.empty });
    for (const path of paths) {
      const { tool, problem } = await toolAt(path, spec, host, place.way);
      if (tool) return { tool, ways, configured: false };
      ways.push({ way: place.way, problem });
    }
  }
  return { tool: null, ways, configured: false };
}

function placesOf(spec) {
  const places = [];
  if (spec.playwright) places.push({ way: 'Playwright', empty: 'is not installed', paths: playwrightPaths });
  places.push({
    way: 'PATH',
    empty: `has no ${spec.commands.join(', ')}`,
    paths: async (host) => (await Promise.all(spec.commands.map((command) => onPath(command, host)))).flat(),
  });
  if (spec.release) {
    places.push({ way: 'cache', paths: (host) => [join(cacheDirectory(spec, host), spec.commands[0])] });
  }
  if (spec.unstable) {
    places.push({ way: 'cache', paths: (host) => [join(cacheDirectory(unstableOf(spec), host), spec.commands[0])] });
  }
  return places;
}

async function playwrightPaths({ playwright }) {
  const path = await playwright.executablePath();
  return path ? [path] : [];
}

/**
 * Checks the tool at a path, and the second program that some tools need, such as promtool. The result has a `tool` and
 * a `problem`; one of the two is null.
 */
export async function toolAt(path, spec, host, source) {
  const { version, problem } = await askVersion(path, spec.answers, host, spec.minimum);
  if (problem !== null) return { tool: null, problem };
  const companions = {};
  if (spec.companion) {
    const companion = await companionOf(path, spec, host);
    if (companion === null)
      return {
        tool: null,
        problem: `${path} needs ${spec.companion} ${spec.minimum} or newer, which is neither beside it nor on PATH`,
      };
    companions[spec.companion] = companion;
  }
  return { tool: { name: spec.name, version, path, source, ok: true, problem: null, companions }, problem: null };
}

async function companionOf(path, spec, host) {
  const pattern = new RegExp(`^${spec.companion}, version (\\d\\S*)`, 'm');
  for (const candidate of [join(dirname(path), spec.companion), ...(await onPath(spec.companion, host))]) {
    if ((await askVersion(candidate, pattern, host, spec.minimum)).problem === null) return candidate;
  }
  return null;
}
