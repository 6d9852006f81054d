import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIds } from '../../scenarios/base/proc.ts';
import { commandOf } from './family.ts';

const programs = /(^|\/)(k6|chromium|prometheus|prometheus-alertmanager)\b|simulators\/system|dist\/|reaper\.mjs/;

/** The processes and temporary directories that existed before the tests. */
type Before = { pids: ReadonlySet<number>; directories: ReadonlySet<string> };

/** Returns the processes and temporary directories that exist before the tests. */
export function stateBefore(): Before {
  return { pids: new Set(processIds()), directories: new Set(directories()) };
}

/** Processes and temporary directories of tests that still exist five seconds after the tests. */
export async function ourLeftovers({ pids, directories: known }: Before): Promise<string[]> {
  const leftovers = () => [...processes(pids), ...directories().filter((name) => !known.has(name))];
  for (let attempt = 0; attempt < 20 && leftovers().length > 0; attempt++) await sleep(250);
  return leftovers();
}

function processes(known: ReadonlySet<number>): string[] {
  return processIds()
    .filter((pid) => !known.has(pid))
    .map((pid) => ({ pid, command: commandOf(pid) }))
    .filter(({ command }) => programs.test(command))
    .map(({ pid, command }) => `process ${pid}: ${command.slice(0, 120)}`);
}

function directories(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => /^(meshproof-|playwright_chromiumdev_profile-)/.test(name))
    .map((name) => `directory ${name}`);
}
