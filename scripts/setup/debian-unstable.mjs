import { access, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { intoCache } from './cache.mjs';
import { run } from './child.mjs';
import { onPath } from './host.mjs';
import { unstableOf } from './look.mjs';
import { makeDirectory } from './make-directory.mjs';

const downloadMs = 300_000;
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Unpacks packages of Debian unstable into the cache and returns the path of the tool. apt-get checks the signature of
 * the archive and the SHA-256 of each package. apt-get writes its lists into a scratch directory and installs nothing,
 * so it needs no root.
 */
export async function fromDebianUnstable(spec, host) {
  const [aptGet] = await onPath('apt-get', host);
  const [dpkgDeb] = await onPath('dpkg-deb', host);
  if (host.platform !== 'linux' || aptGet === undefined || dpkgDeb === undefined)
    throw new Error('the packages need Linux with apt-get and dpkg-deb on the PATH');
  const archive = await archiveUri(aptGet, host);
  host.log(`${spec.name}: downloading ${spec.unstable.join(', ')} of Debian unstable`);
  return intoCache(unstableOf(spec), host, 'Debian unstable', async (scratch, ready) => {
    const [downloads, root] = [join(scratch, 'downloads'), join(scratch, 'root')];
    for (const path of ['lists/partial', 'cache/archives/partial', 'downloads', 'root'])
      makeDirectory(join(scratch, path));
    const sources = join(scratch, 'sources.list');
    await writeFile(sources, `deb [signed-by=${keyring}] ${archive} unstable main\n`);
    const options = optionsOf(scratch, sources);
    await call(aptGet, [...options, 'update', '-q'], host);
    await call(aptGet, [...options, 'download', '-q', ...spec.unstable], host, downloads);
    for (const file of await readdir(downloads)) await call(dpkgDeb, ['-x', join(downloads, file), root], host);
    const programs = join(root, 'usr/bin');
    for (const name of await readdir(programs)) await rename(join(programs, name), join(ready, name));
    await withFirstName(spec, ready);
  });
}

/** Returns options with which apt-get writes only below `directory`. */
function optionsOf(directory, sources) {
  const settings = {
    'Dir::State': directory,
    'Dir::State::Lists': join(directory, 'lists'),
    'Dir::Cache': join(directory, 'cache'),
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Acquire::Languages': 'none',
    // By default, apt-get as root downloads with the rights of another user, who may not write into the cache.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries({ 'Dir::State::status': '/var/lib/dpkg/status', ...settings }).flatMap(([key, value]) => [
    '-o',
    `${key}=${value}`,
  ]);
}

async function archiveUri(aptGet, host) {
  const { output } = await run(aptGet, ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], {
    env: host.env,
    timeoutMs: downloadMs,
    signal: host.signal,
  });
  const archive = output.split('\n').find((line) => /\/debian\/?$/.test(line));
  if (archive === undefined) throw new Error('apt-get has no archive of Debian among its sources');
  return archive;
}

async function call(program, args, host, cwd) {
  const { problem } = await run(program, args, { env: host.env, cwd, timeoutMs: downloadMs, signal: host.signal });
  if (problem !== null) throw new Error(problem);
}

/**
 * `commands` lists the possible names of the tool's program. The cache expects the first name, so a program with
 * another name is renamed to the first.
 */
async function withFirstName({ commands }, directory) {
  const [first, ...others] = commands.map((name) => join(directory, name));
  for (const other of others) {
    const exists = await access(other).then(
      () => true,
      () => false,
    );
    if (exists) await rename(other, first);
  }
}
