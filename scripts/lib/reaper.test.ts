import { expect, it } from 'vitest';
import { childIds, processStat, zombie } from '../../scenarios/base/proc.ts';
import { startReaper } from './reaper.ts';

it.each(['SIGSTOP', 'SIGCONT'] as const)('a dismissed reaper leaves no process, even after %s', async (signal) => {
  const before = childIds(process.pid);
  const reaper = startReaper();
  const [pid] = childIds(process.pid).filter((id) => !before.includes(id));
  // A stopped reaper reads nothing, like a reaper that could not start all of its threads.
  process.kill(pid!, signal);
  reaper.dismiss();
  await expect.poll(() => [undefined, zombie].includes(processStat(pid!)?.state)).toBe(true);
});
