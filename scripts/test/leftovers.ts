import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIds, readProc } from '../../scenarios/base/proc.ts';
import { commandOf } from './family.ts';

const programs = /(^|\/)(k6|chromium|prometheus|prometheus-alertmanager)\b|simulators\/system|dist\/|reaper\.mjs/;

/**
 * This variable names the temporary directory of the test run. Each process that the tests start inherits the variable.
 */
export const testRunVariable = 'MESHPROOF_TEST_RUN';

/** Creates a directory for the temporary files of one test run, and returns its path. */
export function makeRoom(): string {
  const room = mkdtempSync(join(tmpdir(), 'mt-'));
  // Some tests start a command as another user, who must reach the directories inside this directory.
  chmodSync(room, 0o1777);
  return room;
}

/**
 * Returns the environment of the test run in `room`. The first variable marks each process of the test run. TMPDIR puts
 * the temporary files of these processes into `room`. So the files of one test run never count as leftovers of another
 * test run.
 */
export function environmentOf(room: string): Record<string, string> {
  return { [testRunVariable]: room, TMPDIR: room };
}

/**
 * Resolves to the processes and temporary directories of the test run in `room` that still exist five seconds after the
 * tests.
 */
export async function ourLeftovers(room: string): Promise<string[]> {
  for (let attempt = 0; attempt < 20 && leftoversOf(room).length > 0; attempt++) await sleep(250);
  return leftoversOf(room);
}

/** Returns the processes and temporary directories that the test run in `room` has left behind. */
export function leftoversOf(room: string): string[] {
  return [...processesOf(room), ...directoriesIn(room)];
}

/** Deletes the temporary directory of a test run. */
export function removeRoom(room: string): void {
  rmSync(room, { recursive: true, force: true });
}

function processesOf(room: string): string[] {
  const mark = `${testRunVariable}=${room}`;
  return processIds()
    .filter((pid) => readProc(`${pid}/environ`)?.split('\0').includes(mark))
    .map((pid) => ({ pid, command: commandOf(pid) }))
    .filter(({ pid, command }) => pid !== process.pid && programs.test(command))
    .map(({ pid, command }) => `process ${pid}: ${command.slice(0, 120)}`);
}

function directoriesIn(room: string): string[] {
  if (!existsSync(room)) return [];
  return readdirSync(room)
    .filter((name) => /^(meshproof-|playwright_chromiumdev_profile-)/.test(name))
    .map((name) => `directory ${name}`);
}
