import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, toolAt } from './look.mjs';

/**
 * Fills a tool's place in the cache whole or not at all: `fill(scratch, ready)` leaves the programs in `ready`, they are
 * asked for their version there, and only then renamed into place. Needs the tool's lock, which makes one fixed scratch
 * name safe: what a killed set-up left there goes first. Throws with one line.
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
