import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { deferred } from '../../../scenarios/base/deferred.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { eachLine } from '../../../scenarios/base/limits/line-splitter.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { createMark, endMarked, markVariable } from '../../../scenarios/base/process/process-mark.ts';
import { signalGroup } from '../../../scenarios/base/process/signal-group.ts';
import { startProcess } from '../../../scenarios/base/process/start-process.ts';
import { withoutProxies } from '../../../scenarios/base/proxy/proxy-variables.ts';
import { environment } from '../../../scenarios/lib/names.ts';
import type { Exit } from './exit.ts';
import { watchMemory } from './memory-limit.ts';

/** A k6 process. It has its own process group, so that Ctrl-C in the terminal reaches meshproof first. */
export type K6Process = {
  /** Undefined when k6 could not be started. `exited` then resolves immediately. */
  pid: number | undefined;
  /** Resolves when k6 has exited, its output has been read and the processes that k6 started are killed. */
  exited: Promise<Exit>;
  /** Sends a signal to the whole process group; does nothing after k6 has exited. */
  kill(signal: NodeJS.Signals): void;
};

/**
 * The script that k6 runs. `entry` is the file of the script, or `-` if k6 reads the script from `input`. Relative
 * paths in a script from `input` start from `cwd`.
 */
export type Launch = { entry: string; input?: string; cwd: string };

export type Start = {
  binary: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  input?: string | undefined;
  onLine(line: string): void;
  onOutput?(text: string): void;
  /** k6 is killed above this resident memory. Without this limit, the caller must watch the memory. */
  mostBytes?: number;
};

/**
 * Starts k6 and passes each line of its log to `onLine`. Kills k6 if it uses more than `mostBytes` of memory. `onLine`
 * then gets a line of level `error` that names the limit.
 */
export function startK6({ binary, args, env, cwd, input, onLine, onOutput, mostBytes }: Start): K6Process {
  const [stdin, stdout] = [input === undefined ? 'ignore' : 'pipe', onOutput ? 'pipe' : 'ignore'] as const;
  const exit = deferred<Exit>();
  const logError = (msg: string) => onLine(JSON.stringify({ level: 'error', msg }));
  const mark = createMark();
  const child = startProcess(
    'k6',
    () =>
      spawn(binary, args, {
        cwd,
        env: { ...env, [markVariable]: mark },
        detached: true,
        stdio: [stdin, stdout, 'pipe'],
      }),
    (refused) => {
      logError(refused.message);
      exit.resolve({ code: null, signal: null, refused });
    },
  );
  // If k6 exits before it has read its input, the write fails. This error is ignored, because the exit code of k6 gives
  // the reason.
  child.stdin?.on('error', () => undefined).end(input);
  child.stdout?.setEncoding('utf8').on('data', onOutput!);
  eachLine(child.stderr!, bodyLimits.logLine, onLine);
  let left: Promise<number[]> | undefined;
  // An extension of k6 can start processes. They are killed first, because they may keep the output of k6 open.
  child.once('exit', () => {
    left = endMarked(mark);
  });
  child.once('close', async (code, signal) => {
    for (const pid of (await left) ?? []) logError(`process ${pid} of k6 goes on after SIGKILL`);
    exit.resolve({ code, signal });
  });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    signalGroup(child.pid, signal);
  };
  if (child.pid !== undefined && mostBytes !== undefined) {
    const exceeded = () => {
      logError(`k6 used more than ${(mostBytes / 1e9).toFixed(1)} GB of memory`);
      kill('SIGKILL');
    };
    child.once('exit', watchMemory(child.pid, mostBytes, exceeded));
  }
  return { pid: child.pid, exited: exit.promise, kill };
}

/** Sends SIGINT, so that k6 writes its summary. Sends SIGKILL if k6 has not exited after `graceMs`. */
export async function stopK6(k6: K6Process, sleep: (ms: number, signal: AbortSignal) => Promise<void>, graceMs = 5000) {
  const ended = new AbortController();
  void k6.exited.then(() => ended.abort());
  k6.kill('SIGINT');
  await sleep(graceMs, ended.signal);
  k6.kill('SIGKILL');
  await k6.exited;
}

const logArgs = ['--log-format', 'json', '--log-output', 'stderr', '--no-color'];

/** Returns the arguments of `k6 archive`, without environment variables, which may contain secrets. */
export function archiveArgs(entryFile: string, file: string): string[] {
  return ['archive', ...logArgs, '--exclude-env-vars', '--archive-out', file, entryFile];
}

/** Returns the arguments of `k6 inspect`, which loads the programs without running them. */
export function inspectArgs(entry: string): string[] {
  return ['inspect', ...logArgs, '--include-system-env-vars', '--execution-requirements', entry];
}

export const remoteWriteArgs = ['--features', 'native-histograms', '-o', 'experimental-prometheus-rw'];

/**
 * The arguments for a second metric output, which counts both outcomes (true and false) of every Rate. Only a user's
 * program that may call `check` or create a Rate needs this output.
 */
const ratesArgs = ['-o', 'opentelemetry'];

/**
 * Returns the arguments of `k6 run`.
 * @param streamed true if k6 keeps no values of its trends, and so has no thresholds and no summary
 * @param countsRates true for a second output that counts the values of Rates. This output costs a tenth of k6's CPU
 * time
 */
export function runArgs(entry: string, { streamed, countsRates }: { streamed: boolean; countsRates: boolean }) {
  return [
    'run',
    ...logArgs,
    '--quiet',
    ...(streamed ? ['--no-thresholds', '--summary-mode', 'disabled'] : []),
    ...remoteWriteArgs,
    ...(countsRates ? ratesArgs : []),
    entry,
  ];
}

/** Returns the arguments of `k6 run` for a single iteration, in which nothing is recorded or judged. */
export function onceArgs(entry: string): string[] {
  return ['run', ...logArgs, '--quiet', '--no-thresholds', entry];
}

/** Returns the environment variables that give the second metric output (`ratesArgs`) its address, `url`. */
export function ratesEnvironment(url: string): Record<string, string> {
  const { host, pathname } = new URL(url);
  return {
    K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
    K6_OTEL_HTTP_EXPORTER_ENDPOINT: host,
    K6_OTEL_HTTP_EXPORTER_URL_PATH: pathname,
    K6_OTEL_HTTP_EXPORTER_INSECURE: 'true',
    K6_OTEL_FLUSH_INTERVAL: '1s',
    K6_OTEL_EXPORT_INTERVAL: '1s',
  };
}

/**
 * Returns one variable that holds all K6_… variables of the user, for the script. Under their original names, these
 * variables would be options of k6.
 */
export function userVariables(base: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(base).filter(([name, value]) => name.startsWith('K6_') && value !== undefined);
  return { [environment.userVariables]: JSON.stringify(Object.fromEntries(given)) };
}

/**
 * Returns the user's environment plus `own`, without the variables that would change the run. K6_ and OTEL_ variables
 * would change the load and the outputs. Proxy variables would send the load to other hosts. With REQUEST_METHOD, Go
 * refuses every proxy, even meshproof's own. GRPC_GO_LOG_ is replaced, because blocked connections appear in this log.
 * The user's configuration file could set a rate, or accept every certificate, so k6 gets an empty configuration file
 * (https://grafana.com/docs/k6/latest/using-k6/k6-options/how-to/).
 */
export function k6Environment(base: NodeJS.ProcessEnv, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(withoutProxies(base)).filter(
    ([name]) => !/^((K6|OTEL|GRPC_GO_LOG)_|REQUEST_METHOD$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    K6_CONFIG: join(packageRoot, 'scenarios/lib/no-options.json'),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    // With Go's default of 100, k6 spends a fifth of its CPU time on garbage collection. With 400, k6 needs less CPU
    // time, but more memory.
    GOGC: base.GOGC ?? '400',
    GRPC_GO_LOG_SEVERITY_LEVEL: 'warning',
    ...own,
  };
}
