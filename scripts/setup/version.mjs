import { stat } from 'node:fs/promises';
import { run } from './child.mjs';

// The time limit of `--version`. The first start of a browser on a busy machine takes seconds.
const answerMs = 20_000;

/** Returns true when the dotted version `have` is `need` or newer. Missing parts count as 0. */
export function atLeast(have, need) {
  const [a, b] = [have, need].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Asks a program for its `--version`. Returns `{ version, problem }`; one of the two is null. */
export async function askVersion(path, pattern, host, minimum = '0') {
  const status = await stat(path).catch(() => null);
  if (status === null) return refuse(`${path} does not exist`);
  if (!status.isFile()) return refuse(`${path} is not a file`);
  const { output, problem } = await run(path, ['--version'], {
    env: host.env,
    timeoutMs: answerMs,
    signal: host.signal,
  });
  if (problem !== null) return refuse(`${path} does not print its version (${problem})`);
  const version = pattern.exec(output)?.[1];
  if (version === undefined) return refuse(`${path} does not print its version (it printed "${firstLine(output)}")`);
  if (!atLeast(version, minimum)) return refuse(`${path} is ${version}, but ${minimum} or newer is needed`);
  return { version, problem: null };
}

function refuse(problem) {
  return { version: null, problem };
}

function firstLine(output) {
  return output.trim().split('\n', 1)[0].slice(0, 100);
}
