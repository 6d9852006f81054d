// Makes node_modules of a checkout agree with package-lock.json. Uses no dependency, and only features of Node 16. So
// an old Node can still print which version is needed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { atLeast } from './version.mjs';

const unavailable = 5;
const nodeMinimum = '20.19';
const root = fileURLToPath(new URL('../..', import.meta.url));
const log = (line) => process.stderr.write(`dependencies: ${line}\n`);

/** Returns true if node_modules agrees with the lock file. Optional packages for other platforms may be missing. */
function isCurrent() {
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  if (installed === null) return false;
  const same = ([path, { version, integrity }]) =>
    wanted[path] !== undefined && wanted[path].version === version && wanted[path].integrity === integrity;
  return (
    Object.entries(installed).every(same) &&
    Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || installed[path] !== undefined)
  );
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

function install() {
  log('npm ci (about 20 s, once)');
  // A checkout needs the development packages, even if NODE_ENV is `production`. npm's progress bar is off, because it
  // garbles a log.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  return new Promise((done) => {
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', (error) => done(`npm cannot be started (${error.message})`));
    child.once('close', (code, signal) =>
      done(code === 0 ? null : `npm ci ended with ${signal || `exit code ${code}`}`),
    );
  });
}

async function main() {
  if (!atLeast(process.versions.node, nodeMinimum)) {
    return `needs Node ${nodeMinimum} or newer, but this is ${process.versions.node}`;
  }
  // The published package has no lock file. npm has already installed its dependencies together with the package.
  if (!existsSync(join(root, 'package-lock.json')) || isCurrent()) return null;
  return withLock(join(root, '.meshproof', 'dependencies.lock'), { log }, async () => (isCurrent() ? null : install()));
}

const problem = await main();
if (problem !== null) {
  log(problem);
  process.exitCode = unavailable;
}
