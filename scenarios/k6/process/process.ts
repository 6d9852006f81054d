import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Exit } from './exit.ts';

/** A k6 process in its own group, so that Ctrl-C in the terminal does not reach it before us. */
export type K6Process = {
  /** Undefined when it could not be started; `exited` then says so at once. */
  pid: number | undefined;
  /** Resolves when it has ended and all it said has been read. */
  exited: Promise<Exit>;
  /** To the whole group; nothing happens when it has ended. */
  kill(signal: NodeJS.Signals): void;
};

type Start = {
  binary: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  onLine(line: string): void;
};

export function startK6({ binary, args, env, cwd, onLine }: Start): K6Process {
  const child = spawn(binary, args, { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface({ input: child.stderr }).on('line', onLine);
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      onLine(JSON.stringify({ level: 'error', msg: error.message }));
      resolve({ code: null, signal: null });
    });
  });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended between the question and the signal.
    }
  };
  return { pid: child.pid, exited, kill };
}

/** SIGINT, on which k6 writes its summary, and SIGKILL when it has not ended in that time. */
export async function stopK6(k6: K6Process, sleep: (ms: number, signal: AbortSignal) => Promise<void>, graceMs = 5000) {
  const ended = new AbortController();
  void k6.exited.then(() => ended.abort());
  k6.kill('SIGINT');
  await sleep(graceMs, ended.signal);
  k6.kill('SIGKILL');
  await k6.exited;
}

const logArgs = ['--log-format', 'json', '--log-output', 'stderr', '--no-color'];

/** Nothing of the environment goes into the archive. */
export function archiveArgs(entryFile: string, file: string): string[] {
  return ['archive', ...logArgs, '--exclude-env-vars', '--archive-out', file, entryFile];
}

export function inspectArgs(entryFile: string): string[] {
  return ['inspect', ...logArgs, '--include-system-env-vars', '--execution-requirements', entryFile];
}

/** k6 sends what it measures as remote write, durations in native histograms. */
export const remoteWriteArgs = ['--features', 'native-histograms', '-o', 'experimental-prometheus-rw'];

/** @param streamed k6 keeps no value of what it measures: no thresholds, no summary */
export function runArgs(entryFile: string, streamed: boolean): string[] {
  return [
    'run',
    ...logArgs,
    '--quiet',
    ...(streamed ? ['--no-thresholds', '--summary-mode', 'disabled'] : []),
    ...remoteWriteArgs,
    entryFile,
  ];
}

/** The user's environment without k6's own settings, which would change the load behind our back. */
export function k6Environment(base: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => !name.startsWith('K6_'));
  return {
    ...Object.fromEntries(kept),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    // A fifth of k6's processor time is garbage collection with Go's default of 100; memory is the cheaper of the two.
    GOGC: base.GOGC ?? '400',
    ...own,
  };
}
