import { join } from 'node:path';
import { fastify } from 'fastify';
import { formatCountOf } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { keepSchedule, Schedule } from '../../synthetics/schedule.ts';
import { exitCodeOfError, outputClosed, reportBug } from '../lib/process-end.ts';
import { causeOf, exitCodeOfSignal } from '../run/abort.ts';
import { type Session, withOwnVerdict } from '../run/session.ts';
import { printJsonText, printText } from '../terminal/output.ts';
import { printPage } from '../terminal/print-page.ts';
import { checkMetrics } from './check-metrics.ts';
import type { CheckResult } from './check-result.ts';
import { afterRun, type CheckState, readState, updateState } from './check-state.ts';
import { checkText } from './check-text.ts';
import { lanesOf } from './lanes.ts';
import { listenAddress } from './listen-address.ts';
import { resultWithoutRun } from './result-without-run.ts';
import { type CheckSurroundings, type CheckTask, runCheck } from './run-check.ts';
import { SlotWatch } from './slot-watch.ts';
import { Turns } from './turns.ts';

export type WatchOptions = {
  everyS: number;
  /** The starts of the checks are spread over this share of the interval. */
  jitter: number;
  /** The host:port of /metrics and /-/healthy. */
  listen: string;
  store: string;
  json?: boolean;
};

/**
 * A probe delays the next probe for at most this time. A slower probe mostly waits for its target, and waiting does not
 * disturb the next probe.
 */
const turnMs = 1000;

/**
 * Runs checks on their schedule and serves their metrics, until a signal comes or stdout is closed. Resolves to the
 * exit code of the signal, or else to 0.
 */
export async function watchChecks(
  tasks: readonly CheckTask[],
  around: CheckSurroundings,
  options: WatchOptions,
  session: Session,
): Promise<number> {
  const everyMs = options.everyS * 1000;
  const names = tasks.map(({ check }) => check.name);
  const file = join(options.store, 'checks.json');
  const states = readState(file, names);
  const missedSoFar = new Map<string, number>();
  const random = seededRandom(1);
  const schedule = new Schedule(names, everyMs, systemClock.wallMs(), {
    jitter: options.jitter,
    random: (name) => random(`slot of ${name}`)(),
    lastMs: (name) => {
      const state = states.get(name);
      return state && Date.parse(state.last.endedAt);
    },
  });
  const url = await serve(options.listen, states, schedule, everyMs, session);
  session.say(`${formatCountOf(names.length, 'check')} every ${options.everyS} s; metrics at ${url}/metrics`);
  const lanes = lanesOf(tasks.map(({ check }) => check));
  const slots = new SlotWatch(lanes, everyMs, session.say);
  for (const [name, { last }] of states) slots.took(name, (last.seconds ?? 0) * last.runs * 1000);
  const keep = async (name: string, result: CheckResult) => {
    const missed = schedule.missed(name);
    const next = (before: CheckState | undefined) => afterRun(before, result, missed - (missedSoFar.get(name) ?? 0));
    const state = await updateState(file, name, next).catch((error: unknown) => {
      // If the state file cannot be written, the schedule continues with the counts in memory.
      session.say(`${name}: ${error}`);
      return next(states.get(name));
    });
    missedSoFar.set(name, missed);
    states.set(name, state);
  };
  const runOne = async (task: CheckTask) => {
    const { name } = task.check;
    const fromMs = systemClock.monotonicMs();
    try {
      await withOwnVerdict(session, async (part) => {
        const { result, page } = await runCheck(task, around, part);
        // A signal interrupted this check, so its result does not describe the target.
        if (session.abort.signal.aborted) return;
        slots.took(name, systemClock.monotonicMs() - fromMs);
        await keep(name, result);
        print(result, options);
        printPage(page, () => undefined);
      });
    } catch (error) {
      // Ctrl-C also ends processes that the check needs, such as the stand-in (demo system). So the error does not
      // describe the target.
      if (session.abort.signal.aborted) return;
      await keep(name, resultWithoutRun(task, error));
      if (exitCodeOfError(error) === exitCode.bug) reportBug(error);
      else session.say(`${name}: ${messageOf(error)}`);
    }
  };
  const turns = new Turns(systemClock, turnMs);
  const run = (name: string) => {
    const task = tasks.find(({ check }) => check.name === name)!;
    return task.check.kind === 'probe' ? turns.take(() => runOne(task)) : runOne(task);
  };
  const onClosed = () => session.say(`nobody reads stdout any more; the results are at ${url}/metrics`);
  outputClosed.addEventListener('abort', onClosed, { once: true });
  await keepSchedule(schedule, lanes, run, systemClock, session.abort.signal);
  return exitCodeOfSignal(causeOf(session.abort.signal)) ?? exitCode.pass;
}

function print(result: CheckResult, { json }: WatchOptions): void {
  if (json) printJsonText(`${JSON.stringify(result)}\n`);
  else printText(checkText(result));
}

async function serve(
  listen: string,
  states: ReadonlyMap<string, CheckState>,
  schedule: Schedule,
  everyMs: number,
  session: Session,
): Promise<string> {
  const { host, port } = listenAddress(listen);
  // A client may open a connection and never send a request. Without force, `close` would wait for this connection.
  const app = fastify({ forceCloseConnections: true });
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await checkMetrics(states)),
  );
  app.get('/-/healthy', async (_request, reply) => {
    const overdueMs = schedule.overdueMs(systemClock.wallMs());
    const late = overdueMs > 2 * everyMs;
    return reply.code(late ? 503 : 200).send(late ? `overdue by ${Math.round(overdueMs / 1000)} s\n` : 'OK\n');
  });
  session.closing.add(() => app.close());
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    throw new UserError(
      `cannot listen on ${listen}: ${messageOf(cause)}`,
      { hint: 'choose another address with --listen' },
      { cause },
    );
  }
}
