import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withoutProxies } from '../../base/proxy-variables.ts';
import type { Exit } from './exit.ts';

/** A k6 process in its own process group, so that Ctrl-C in the terminal reaches meshproof first. */
export type K6Process = {
  /** Undefined when k6 could not be started; `exited` then resolves at once. */
  pid: number | undefined;
  /** Resolves when k6 has exited and its output has been read. */
  exited: Promise<Exit>;
  /** Signals the whole group; ignored after its exit. */
  kill(signal: NodeJS.Signals): void;
};

type Start = {
  binary: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  onLine(line: string): void;
};

/** Starts k6 and passes each line of its log to `onLine`. */
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
      // The group exited in the meantime.
    }
  };
  return { pid: child.pid, exited, kill };
}

/** Sends SIGINT, on which k6 writes its summary, then SIGKILL if k6 has not exited in time. */
export async function stopK6(k6: K6Process, sleep: (ms: number, signal: AbortSignal) => Promise<void>, graceMs = 5000) {
  const ended = new AbortController();
  void k6.exited.then(() => ended.abort());
  k6.kill('SIGINT');
  await sleep(graceMs, ended.signal);
  k6.kill('SIGKILL');
  await k6.exited;
}

const logArgs = ['--log-format', 'json', '--log-output', 'stderr', '--no-color'];

/** Arguments of `k6 archive`, without the environment, which may contain secrets. */
export function archiveArgs(entryFile: string, file: string): string[] {
  return ['archive', ...logArgs, '--exclude-env-vars', '--archive-out', file, entryFile];
}

/** Arguments of `k6 inspect`, which loads the programs without running them. */
export function inspectArgs(entryFile: string): string[] {
  return ['inspect', ...logArgs, '--include-system-env-vars', '--execution-requirements', entryFile];
}

/** Arguments for output by remote write, with durations as native histograms. */
export const remoteWriteArgs = ['--features', 'native-histograms', '-o', 'experimental-prometheus-rw'];

/**
 * Arguments of `k6 run`.
 * @param streamed k6 keeps no values: no thresholds and no summary
 */
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

/**
 * The user's environment plus `own`, without K6_ variables, which would change the load, and without proxies, which
 * would carry it to other hosts. With REQUEST_METHOD, Go refuses every proxy, also the one of the guard. It contains
 * Go's settings for the log of gRPC, where blocked connections appear.
 */
export function k6Environment(base: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(withoutProxies(base)).filter(
    ([name]) => !/^((K6|GRPC_GO_LOG)_|REQUEST_METHOD$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    // With Go's default of 100, k6 spends a fifth of its CPU time on garbage collection; memory is cheaper.
    GOGC: base.GOGC ?? '400',
    GRPC_GO_LOG_SEVERITY_LEVEL: 'warning',
    ...own,
  };
}
