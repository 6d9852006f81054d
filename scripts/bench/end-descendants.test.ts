import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { descendants, isRunning } from '../test/family.ts';

/** A process in a group of its own, a process of a shell, and one that ignores SIGTERM. */
const bench = `
import { spawn } from 'node:child_process';
import { endAtSignals } from './scripts/bench/end-descendants.ts';
endAtSignals(300);
spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
spawn('sh', ['-c', 'sleep 301; true'], { stdio: 'ignore' });
spawn('sh', ['-c', 'trap "" TERM; while :; do sleep 302; done'], { stdio: 'ignore' });
setInterval(() => undefined, 1000);
`;

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('at %s, a bench ends all processes that it started', async (signal, code) => {
  const args = ['--import', join(packageRoot, 'scripts/register.mjs'), '--input-type=module', '-e', bench];
  const child = spawn(process.execPath, args, { cwd: packageRoot, stdio: 'ignore' });
  const family = () => descendants(child.pid!).filter(({ command }) => /^sleep 30/.test(command));
  onTestFinished(() => {
    for (const { pid } of family()) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
  });
  await expect.poll(() => family().length, { timeout: 20_000 }).toBe(3);
  const all = descendants(child.pid!);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([code, null]);
  await expect.poll(() => all.filter(({ pid }) => isRunning(pid)), { timeout: 5000 }).toEqual([]);
});
