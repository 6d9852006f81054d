import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { environmentOf, leftoversOf, makeRoom, ourLeftovers, removeRoom } from './leftovers.ts';

const rooms: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const room of rooms.splice(0)) removeRoom(room);
});

function room(): string {
  rooms.push(makeRoom());
  return rooms.at(-1)!;
}

/** Starts a process with the command line of one of our programs. Resolves to its pid when it runs. */
async function start(environment: Record<string, string>): Promise<number> {
  const idle = 'console.log(1); setInterval(() => undefined, 1e6)';
  const child = spawn(process.execPath, ['-e', idle, '/nowhere/reaper.mjs'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid!;
}

it.runIf(process.platform === 'linux')('finds a process of the test run, although its parent is unknown', async () => {
  const own = room();
  const pid = await start(environmentOf(own));
  expect(leftoversOf(own)).toEqual([expect.stringMatching(`^process ${pid}: `)]);
});

it('finds a directory that the test run left', () => {
  const own = room();
  mkdirSync(join(own, 'meshproof-abc'));
  mkdirSync(join(own, 'other-abc'));
  expect(leftoversOf(own)).toEqual(['directory meshproof-abc']);
});

it('leaves out the processes and directories of another test run', async () => {
  const [own, other, longer] = [room(), room(), room()];
  await start(environmentOf(other));
  await start(environmentOf(`${own}-longer`));
  mkdirSync(join(other, 'meshproof-abc'));
  mkdirSync(join(longer, 'playwright_chromiumdev_profile-abc'));
  expect(leftoversOf(own)).toEqual([]);
});

it('waits for a directory that is about to be removed', async () => {
  const own = room();
  const directory = join(own, 'meshproof-abc');
  mkdirSync(directory);
  setTimeout(() => removeRoom(directory), 300);
  expect(await ourLeftovers(own)).toEqual([]);
});
