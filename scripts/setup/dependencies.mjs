// In a checkout: brings node_modules up to what package-lock.json says, and returns at once when it is. Needs no
// dependency and nothing newer than Node 16, so that an old Node can still say what it lacks.
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

/** Compares what npm recorded as installed with the lock file. Optional packages for other platforms may be absent. */
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
  // The development packages are needed here whatever NODE_ENV says. npm's own progress would garble a log.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  return new Promise((done) => {
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', (error) => done(`npm does not start (${error.message})`));
    child.once('close', (code, signal) =>
      done(code === 0 ? null : `npm ci ended with ${signal || `exit code ${code}`}`),
    );
  });
}

async function main() {
  if (!atLeast(process.versions.node, nodeMinimum)) {
    return `needs Node ${nodeMinimum} or newer, this is ${process.versions.node}`;
  }
  // The published package has no lock file: there, its installer has brought them.
  if (!existsSync(join(root, 'package-lock.json')) || isCurrent()) return null;
  return withLock(join(root, '.meshproof', 'dependencies.lock'), { log }, async () => (isCurrent() ? null : install()));
}

const problem = await main();
if (problem !== null) {
  log(problem);
  process.exitCode = unavailable;
}
