import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportsMark } from '../../scenarios/lib/names.ts';

/** Sets `at` to the next full second in Unix milliseconds, which setup() could choose as T0. */
const second = 'at=$(( ($(date +%s) + 1) * 1000 ))';

/**
 * Writes a program that imitates k6 without load. `k6 inspect` prints the options and exports of a script with one
 * function. Any other call appends its environment variables about T0 to a file, and then runs the shell lines in
 * `run`. In these lines, `$at` is a T0 that setup() could choose. `starts` returns the lines of the file, one per call.
 */
export function fakeK6(room: string, run: readonly string[] = []): { binary: string; starts(): string[] } {
  const binary = join(room, 'k6');
  const noted = join(room, 'k6-starts');
  const exported = { level: 'info', msg: `${exportsMark}${JSON.stringify({ functions: ['default'], set: [] })}` };
  const lines = [
    '#!/bin/sh',
    '[ -t 0 ] || cat >/dev/null',
    'if [ "$1" = inspect ]; then',
    `  echo '{"totalDuration":"4s","maxVUs":1}'`,
    `  echo '${JSON.stringify(exported)}' >&2`,
    '  exit 0',
    'fi',
    `echo "in=$MESHPROOF_START_IN_MS at=$MESHPROOF_START_AT_MS" >> '${noted}'`,
    second,
    ...run,
  ];
  writeFileSync(noted, '');
  writeFileSync(binary, `${lines.join('\n')}\n`);
  chmodSync(binary, 0o755);
  return { binary, starts: () => readFileSync(noted, 'utf8').split('\n').filter(Boolean) };
}
