import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { endedChildrenS } from './cpu-seconds.ts';

/** Runs a command line in `cwd` to its end. Resolves to its output and the CPU seconds of its processes. */
export async function shellCpu(command: string, cwd: string): Promise<{ stdout: string; cpuS: number }> {
  const endedS = endedChildrenS();
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd, maxBuffer: 1e9 });
  return { stdout, cpuS: endedChildrenS() - endedS };
}
