import { join } from 'node:path';
import { intoCache } from './cache.mjs';
import { archiveOf } from './catalogue.mjs';
import { run } from './child.mjs';
import { downloadFile, downloadText } from './download.mjs';

const publishedAt = 'https://github.com';
const unpackMs = 120_000;

/**
 * Downloads the official release of a tool into the cache and returns its path. `MESHPROOF_MIRROR` is the address of a
 * mirror of GitHub. The SHA-256 of the archive must be the one in the manifest of the release.
 */
export async function fromRelease(spec, host) {
  const archive = archiveOf(spec, host);
  if (archive === null) throw new Error(`no release is published for ${host.platform} ${host.arch}`);
  const site = (host.env.MESHPROOF_MIRROR || publishedAt).replace(/\/+$/, '');
  host.log(`${spec.name}: downloading the official release ${spec.release.version}`);
  return intoCache(spec, host, 'release', async (scratch, ready) => {
    const expected = checksumIn(await downloadText(`${site}/${archive.folder}/${archive.manifest}`, host), archive);
    const file = join(scratch, archive.file);
    const actual = await downloadFile(`${site}/${archive.folder}/${archive.file}`, file, host);
    if (actual !== expected) throw new Error(`${archive.file} has SHA-256 ${actual}, but its manifest has ${expected}`);
    // Each archive contains one directory. The tar of macOS also unpacks zip archives.
    const { problem } = await run('tar', ['-xf', file, '-C', ready, '--strip-components=1', '--no-same-owner'], {
      env: host.env,
      timeoutMs: unpackMs,
      signal: host.signal,
    });
    if (problem !== null) throw new Error(`cannot unpack ${archive.file}: ${problem}`);
  });
}

/** Returns the digest of a file from a manifest of `sha256sum`: each line has a digest, blanks (or ` *`) and a name. */
function checksumIn(manifest, { file, manifest: name }) {
  for (const line of manifest.split('\n')) {
    const [, digest, listed] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (listed === file) return digest.toLowerCase();
  }
  throw new Error(`${name} does not list ${file}`);
}
