// Finds or installs k6, Chromium, Prometheus and Alertmanager. Uses no dependency: `node scripts/setup/tools.mjs` runs
// before anything is installed.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromApt } from './apt.mjs';
import { catalogue, newest } from './catalogue.mjs';
import { fromDebianUnstable } from './debian-unstable.mjs';
import { fromGoModule } from './go-build.mjs';
import { cacheRoot, hostOf } from './host.mjs';
import { withLock } from './lock.mjs';
import { look, toolAt } from './look.mjs';
import { fromPlaywright } from './playwright.mjs';
import { fromRelease } from './release.mjs';

/** Set-up installs these tools. `findTool` and `ensureTool` also accept the names in `newest`. */
export const tools = Object.keys(catalogue);

const specs = { ...catalogue, ...newest };

/**
 * A tool was neither found nor installed. `ways` has each place or method that was tried, with its problem. The message
 * is one line.
 */
export class NoToolError extends Error {
  constructor(name, ways) {
    const { variable, commands } = specs[name];
    const hint =
      ways[0].way === variable ? 'correct or unset it' : `set ${variable} to the path of your ${commands[0]}`;
    super(`not available: ${inOneLine(ways)} (${hint})`);
    this.name = 'NoToolError';
    this.tool = name;
    this.ways = ways;
  }
}

/**
 * Looks for a tool and installs nothing. If the tool is not found, `ok` is false and `problem` gives the reason in one
 * line.
 */
export async function findTool(name, options) {
  const { tool, ways } = await look(specs[name], hostOf(options));
  if (tool) return tool;
  return { name, version: null, path: null, source: null, ok: false, problem: inOneLine(ways), companions: {} };
}

function inOneLine(ways) {
  return ways.map(({ way, problem }) => `${way}: ${problem}`).join('; ');
}

/** Finds a tool or installs it by the first way that works. @throws NoToolError, or the reason of an abort */
export async function ensureTool(name, options) {
  const spec = specs[name];
  const host = hostOf(options);
  const found = await look(spec, host);
  if (found.tool) return found.tool;
  if (found.configured) throw new NoToolError(name, found.ways);
  const log = (line) => host.log(`${name}: ${line}`);
  try {
    return await withLock(join(cacheRoot(host), `${name}.lock`), { ...host, log }, () => install(spec, host));
  } catch (error) {
    if (error instanceof NoToolError || host.signal?.aborted) throw error;
    throw new NoToolError(name, [...found.ways, { way: 'set-up', problem: error.message }]);
  }
}

async function install(spec, host) {
  // Another set-up may have installed the tool while this set-up waited for the lock.
  const { tool, ways } = await look(spec, host);
  if (tool) return tool;
  for (const [source, way] of waysOf(spec)) {
    try {
      const path = await way(spec, host);
      const installed = await toolAt(path, spec, host, source);
      if (installed.problem !== null) throw new Error(installed.problem);
      host.log(`${spec.name}: ${installed.tool.version} by ${source}, at ${path}`);
      return installed.tool;
    } catch (error) {
      host.signal?.throwIfAborted();
      ways.push({ way: source, problem: error.message });
    }
  }
  throw new NoToolError(spec.name, ways);
}

function waysOf(spec) {
  const ways = [];
  if (spec.release) ways.push(['release', fromRelease]);
  if (spec.goModule) ways.push(['go build', fromGoModule]);
  if (spec.playwright) ways.push(['playwright install', fromPlaywright]);
  if (spec.unstable) ways.push(['Debian unstable', fromDebianUnstable]);
  if (spec.packages) ways.push(['apt', fromApt]);
  return ways;
}

async function main() {
  const stop = new AbortController();
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(name, () => {
      process.exitCode = code;
      stop.abort(new Error(name));
    });
  }
  const log = (line) => process.stderr.write(`${line}\n`);
  const ends = await Promise.allSettled(tools.map((name) => ensureTool(name, { log, signal: stop.signal })));
  if (stop.signal.aborted) return;
  for (const { reason } of ends.filter(({ status }) => status === 'rejected')) {
    if (!(reason instanceof NoToolError)) throw reason;
    log(`${reason.tool}: ${reason.message}`);
    process.exitCode = 5;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
