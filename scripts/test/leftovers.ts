import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = /(^|\/)(k6|chromium|prometheus|prometheus-alertmanager)\b|simulators\/system|dist\/|reaper\.mjs/;

/** Processes and temporary directories that tests started and did not end, after a moment to do so. Linux only. */
export async function ourLeftovers(before: Before): Promise<string[]> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const left = [...processes(before.pids), ...directories(before.directories)];
    if (left.length === 0) return [];
    if (attempt === 19) return left;
    await sleep(250);
  }
  return [];
}

type Before = { pids: ReadonlySet<string>; directories: ReadonlySet<string> };

/** What is there before the tests is not theirs. */
export function stateBefore(): Before {
  return { pids: new Set(pids()), directories: new Set(directories(new Set())) };
}

function processes(known: ReadonlySet<string>): string[] {
  return pids()
    .filter((pid) => !known.has(pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return programs.test(command) ? [`process ${pid}: ${command.slice(0, 120)}`] : [];
      } catch {
        return [];
      }
    });
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function directories(known: ReadonlySet<string>): string[] {
  return readdirSync(tmpdir())
    .filter((name) => /^(meshproof-|playwright_chromiumdev_profile-)/.test(name))
    .map((name) => `directory ${name}`)
    .filter((name) => !known.has(name));
}
