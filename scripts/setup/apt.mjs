import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { cacheRoot, onPath } from './host.mjs';
import { withLock } from './lock.mjs';
import { toolAt } from './look.mjs';

const installMs = 600_000;
const mark = '# Put here by the set-up of meshproof while it installs; it removes this file when done.';
const updated = new Map();

/** Installs a tool by the system's packages, where we are root, without letting a service start. */
export async function fromApt(spec, host) {
  const [aptGet] = await onPath('apt-get', host);
  if (host.platform !== 'linux' || aptGet === undefined) throw new Error('PATH has no apt-get');
  if (host.uid !== 0) throw new Error('needs root');
  // One at a time: the tools are brought side by side, and each would meet the other's policy file.
  await withLock(join(cacheRoot(host), 'apt.lock'), { ...host, log: () => {} }, async () => {
    if (!updated.has(aptGet)) updated.set(aptGet, await apt(aptGet, ['update', '-q'], host));
    host.log(`${spec.name}: installing ${spec.packages.join(', ')} with apt-get`);
    const install = ['install', '-y', '-q', '--no-install-recommends', ...spec.packages];
    const problem = await withoutServices(host.policyFile, () => apt(aptGet, install, host));
    const updateProblem = updated.get(aptGet);
    if (problem !== null) throw new Error(updateProblem === null ? problem : `${problem} (update: ${updateProblem})`);
  });
  const problems = [];
  for (const command of spec.commands) {
    for (const path of await onPath(command, host)) {
      const { tool, problem } = await toolAt(path, spec, host, 'apt');
      if (tool) return path;
      problems.push(problem);
    }
  }
  throw new Error(`installed, but ${problems.join(', ') || `PATH has no ${spec.commands.join(', ')}`}`);
}

async function apt(aptGet, args, host) {
  const { problem } = await run(aptGet, ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...host.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: installMs,
    signal: host.signal,
  });
  return problem;
}

/**
 * Debian starts a service as soon as it is installed, unless this file forbids it:
 * https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt (101: action not allowed). One that is there
 * already is the owner's and stays as it is; one that bears our mark was left by a set-up that was killed.
 */
async function withoutServices(file, work) {
  const text = `#!/bin/sh\n${mark}\nexit 101\n`;
  const ours = await writeFile(file, text, { flag: 'wx', mode: 0o755 }).then(
    () => true,
    async (error) => {
      if (error.code !== 'EEXIST') throw error;
      return (await readFile(file, 'utf8')).includes(mark);
    },
  );
  try {
    return await work();
  } finally {
    if (ours) await rm(file, { force: true });
  }
}
