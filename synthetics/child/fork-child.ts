import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deferred } from '../../scenarios/base/deferred.ts';
import type { UnavailableError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { createMark, endMarked, markVariable } from '../../scenarios/base/process/process-mark.ts';
import { signalGroup } from '../../scenarios/base/process/signal-group.ts';
import { startProcess } from '../../scenarios/base/process/start-process.ts';
import { childEnvironment } from './child-environment.ts';
import { readLines } from './output-lines.ts';
import { type GroupMessage, GroupsOfChild } from './process-groups.ts';

/**
 * How a child ended. `blocked` is true if the child was killed because it did not answer within its limit. `refused` is
 * the error if the system refused to start the child.
 */
export type ChildEnd = {
  blocked: boolean;
  code: number | null;
  signal: NodeJS.Signals | null;
  refused?: UnavailableError;
};

/** A child process. Messages to an ended process are dropped. */
export type ForkedChild<To> = {
  pid: number;
  send(message: To): void;
  /**
   * Resolves when the process has ended, its output is read and the processes that it started are killed. Also resolves
   * when the process could not be started.
   */
  ended: Promise<ChildEnd>;
  /** Kills the process and all processes that it has started. Idempotent. */
  kill(): void;
};

type Options<From> = {
  onMessage(message: From): void;
  onLine(line: string): void;
  /** The maximum time for which code of the user may block the event loop of the child. */
  blockedLimitS: number;
};

/** The first answer of a child must come within this time. A busy machine needs several seconds to load its modules. */
const startLimitS = 60;

/**
 * Starts a program of meshproof in a child process. The program gets the id of the parent process as its argument. The
 * child gets a ping each second. A child without answers is killed: after 60 s if it never answered, otherwise
 * `blockedLimitS` after its last answer. Time in which no pings are sent does not count, so a suspended machine does
 * not lead to a kill.
 */
export function forkChild<To extends object, From extends object>(url: URL, options: Options<From>): ForkedChild<To> {
  const fromSource = url.pathname.endsWith('.ts');
  const over = deferred<ChildEnd>();
  const mark = createMark();
  const start = () =>
    fork(fileURLToPath(url), [String(process.pid)], {
      execArgv: [
        '--enable-source-maps',
        ...(fromSource ? ['--import', join(packageRoot, 'scripts/register.mjs')] : []),
      ],
      env: { ...childEnvironment(process.env), [markVariable]: mark },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
  const child = startProcess(process.execPath, start, (refused) =>
    over.resolve({ blocked: false, code: null, signal: null, refused }),
  );
  const pid = child.pid ?? -1;
  const send = (message: To | { type: 'ping' }) => {
    if (child.connected) child.send(message, () => undefined);
  };
  const kill = () => {
    if (pid <= 0 || child.exitCode !== null || child.signalCode !== null) return;
    signalGroup(pid, 'SIGKILL');
    child.kill('SIGKILL');
  };
  let unanswered = 0;
  let limitS = startLimitS;
  let blocked = false;
  const pings = setInterval(() => {
    unanswered += 1;
    if (unanswered > limitS) {
      blocked = true;
      kill();
    } else send({ type: 'ping' });
  }, 1000);
  const groups = new GroupsOfChild();
  child.on('message', (message: From | { type: 'pong' } | GroupMessage) => {
    const type = 'type' in message ? message.type : undefined;
    if (type === 'pong') {
      unanswered = 0;
      limitS = options.blockedLimitS;
    } else if (type === 'group') groups.hear(message as GroupMessage);
    else options.onMessage(message as From);
  });
  for (const stream of [child.stdout!, child.stderr!]) readLines(stream, options.onLine);
  let left: Promise<number[]> | undefined;
  child.once('close', (code, signal) => over.resolve({ blocked, code, signal }));
  const ended = over.promise.finally(async () => {
    clearInterval(pings);
    for (const one of (await left) ?? []) options.onLine(`process ${one} goes on after SIGKILL`);
  });
  // The pipes are closed here, because a process that the child has started may keep them open.
  child.once('exit', () => {
    signalGroup(pid, 'SIGKILL');
    groups.kill();
    left = endMarked(mark);
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, 500).unref();
  });
  return { pid, send, ended, kill };
}
