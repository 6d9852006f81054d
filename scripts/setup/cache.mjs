import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, toolAt } from './look.mjs';

/**
 * Installs a tool into the cache, completely or not at all, and returns its path. `fill(scratch, ready)` writes the
 * programs to `ready`. They must answer `--version` there before the directory is renamed into place. The caller holds
 * the tool's lock, so that one fixed scratch name is safe; leftovers of a killed set-up are deleted first.
 * @throws with a message of one line
 */
export async function intoCache(spec, host, way, fill) {
  const directory = cacheDirectory(spec, host);
  const scratch = `${directory}.part`;
  const ready = join(scratch, 'ready');
  await rm(scratch, { recursive: true, force: true });
  try {
    await mkdir(ready, { recursive: true });
    await fill(scratch, ready);
    const { problem } = await toolAt(join(ready, spec.commands[0]), spec, host, way);
    if (problem !== null) throw new Error(problem);
    await rm(directory, { recursive: true, force: true });
    await rename(ready, directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return join(directory, spec.commands[0]);
}
