import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { cacheRoot, onPath } from './host.mjs';
import { withLock } from './lock.mjs';
import { toolAt } from './look.mjs';

const installMs = 600_000;
const mark = '# Written by the set-up of meshproof, which removes this file once the installation has ended.';
const updated = new Map();

/** Installs a tool with apt-get and returns its path. Needs root. Services in the packages are not started. */
export async function fromApt(spec, host) {
  const [aptGet] = await onPath('apt-get', host);
  if (host.platform !== 'linux' || aptGet === undefined) throw new Error('PATH has no apt-get');
  if (host.uid !== 0) throw new Error('needs root');
  // Two apt-get installations at the same time would share the policy script that prevents the start of services. The
  // installation that ends first would delete the script, although the other one still needs it.
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
  throw new Error(
    `the packages are installed, but ${problems.join(', ') || `PATH has no ${spec.commands.join(', ')}`}`,
  );
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
 * Runs `work` without the start of any service. Debian starts a service right after its installation, unless the policy
 * script `file` exits with 101 (action not allowed):
 * https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt An existing file without our mark belongs to
 * the owner of the machine and stays unchanged. A file with our mark was left by a set-up that was killed, and is
 * removed at the end.
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
