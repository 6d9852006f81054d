import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

const pollMs = 200;
const patienceMs = 1_200_000;

/**
 * Does the work while no other process does work under the same lock; a lock whose holder has died is taken over.
 *
 * The lock is a directory with one file, named after its holder. It is made under another name and renamed into place,
 * which fails while the place holds a directory that is not empty: it never exists without its holder's name. Taking
 * over removes that one name, so that of two who saw the same dead holder only one can win, and a new holder's lock is
 * never removed by mistake.
 *
 * Throws when the directory cannot be made, when `signal` aborts, or when a living holder keeps it for 20 minutes.
 */
export async function withLock(directory, { log, signal }, work) {
  const token = `${process.pid}@${hostname()}@${randomUUID()}`;
  await acquire(directory, token, { log, signal });
  try {
    return await work();
  } finally {
    await unlink(join(directory, token)).catch(() => {});
    await rmdir(directory).catch(() => {}); // Refused when another has taken it meanwhile.
  }
}

async function acquire(directory, token, { log, signal }) {
  await mkdir(dirname(directory), { recursive: true });
  let told = false;
  for (let waitedMs = 0; !(await taken(directory, token)); ) {
    signal?.throwIfAborted();
    const holder = (await readdir(directory).catch(absent))?.[0];
    if (holder === undefined) continue;
    if (isDead(holder)) {
      await unlink(join(directory, holder)).catch(absent);
      continue;
    }
    const pid = holder.split('@', 1)[0];
    if (waitedMs >= patienceMs) throw new Error(`process ${pid} still holds ${directory}; remove it if that is wrong`);
    if (!told) log(`waiting for another set-up (process ${pid})`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    waitedMs += pollMs;
  }
}

async function taken(directory, token) {
  const candidate = `${directory}.${token}`;
  await mkdir(candidate);
  try {
    await writeFile(join(candidate, token), '');
    await rename(candidate, directory);
    return true;
  } catch (error) {
    await rm(candidate, { recursive: true, force: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

function absent(error) {
  if (error.code !== 'ENOENT') throw error;
}

/** Only a holder on this machine can be known to be dead. */
function isDead(holder) {
  const [pid, machine] = holder.split('@');
  if (machine !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
