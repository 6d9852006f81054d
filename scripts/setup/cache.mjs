import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, toolAt } from './look.mjs';
import { makeDirectory } from './make-directory.mjs';

/**
 * Installs a tool into the cache, completely or not at all, and returns its path. `fill(scratch, ready)` writes the
 * programs to the directory `ready`. The programs must answer `--version` before `ready` gets its final name. The
 * caller holds the tool's lock, so one fixed scratch name is safe. Files of a killed set-up are deleted first.
 * @throws with a message of one line
 */
export async function intoCache(spec, host, way, fill) {
  const directory = cacheDirectory(spec, host);
  const scratch = `${directory}.part`;
  const ready = join(scratch, 'ready');
  await rm(scratch, { recursive: true, force: true });
  try {
    makeDirectory(ready);
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
