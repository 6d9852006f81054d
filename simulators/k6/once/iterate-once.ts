import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../../results/record/producer.ts';
import { mostProcessBytes } from '../../../scenarios/base/limits/process-memory.ts';
import { makeDirectory } from '../../../scenarios/base/make-directory.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { environment, issuedMark, shownScenario, systemTags } from '../../../scenarios/lib/names.ts';
import { clientTlsOf, loadHosts } from '../../../scenarios/plan/target.ts';
import { openGuardGate } from '../options/guard-gate.ts';
import { tlsEnvironment } from '../options/tls-environment.ts';
import { type Exit, longestStartMs, toProducerEnd } from '../process/exit.ts';
import { parseLogLine } from '../process/log.ts';
import { k6Environment, onceArgs, startK6, stopK6, userVariables } from '../process/process.ts';
import { targetEnvironment } from '../process/target-environment.ts';
import type { Program } from '../program/program.ts';
import { isOwn } from '../program/section.ts';
import { FailingExchanges } from '../rows/failing-exchanges.ts';
import { checkExports } from '../user/check-inspected.ts';
import { framesOf } from '../user/given-options.ts';
import { type Inspected, inspectProgram } from '../user/inspect-program.ts';
import { shownProgram } from '../user/loadable-program.ts';
import { ScriptOutput } from '../user/script-output.ts';
import { onceLaunchOf } from '../user/user-entry-source.ts';
import { userGuard } from '../user/user-guard.ts';
import { type Exchange, exchangeIn } from './exchange.ts';

export type OnceCheck = { name: string; passes: number; fails: number };

/**
 * `troubles` are the problems in k6's log, without blocked hosts. If k6 failed without such a problem, `troubles` has
 * the reason.
 */
export type Once = { exchanges: number; checks: OnceCheck[]; troubles: string[]; blockedHosts: string[] };

export type OnceContext = Pick<
  Context,
  'target' | 'clock' | 'signal' | 'scratchDir' | 'tool' | 'secret' | 'adopt' | 'say'
> & { seed: number };

/**
 * Runs one iteration of each scenario of a user's program with one VU each, and passes each exchange to `onExchange`.
 * Nothing is recorded or judged. Throws UserError when k6 cannot load the program.
 */
export async function iterateOnce(
  given: Program,
  context: OnceContext,
  onExchange: (exchange: Exchange) => void,
): Promise<Once> {
  const { target, scratchDir, seed } = context;
  makeDirectory(scratchDir);
  const gate = await openGuardGate(target);
  try {
    const own = {
      ...targetEnvironment(context, seed),
      ...tlsEnvironment(clientTlsOf(target), scratchDir, process.env),
      ...gate.env,
      ...userVariables(process.env),
    };
    const binary = await context.tool('k6');
    const program = await shownProgram(given, scratchDir);
    const inspected = await inspectProgram({ binary, env: k6Environment(process.env, own), program }, context);
    checkExports(program, inspected);
    const { guard, names, notes } = await userGuard(target, inspected.options.hosts);
    for (const note of notes) context.say?.(note);
    const execs = framesOf(program, inspected);
    const optionsFile = join(scratchDir, `${program.label}-once.json`);
    writeFileSync(optionsFile, JSON.stringify(onceOptions({ program, inspected, execs, guard })));
    const env = {
      ...own,
      NO_PROXY: [own.NO_PROXY, ...names].filter((one) => one !== undefined).join(','),
      // With this variable, the script logs the tokens that the target issues, so that meshproof masks them.
      [environment.runKey]: 'once',
      [environment.summary]: join(scratchDir, `${program.label}-once-summary.json`),
    };
    const launch = onceLaunchOf({ program, optionsFile, execs });
    return await watch({ program, binary, launch, env, takeRefused: gate.takeRefused }, context, onExchange);
  } finally {
    await gate.close();
  }
}

type OptionParts = {
  program: Program;
  inspected: Inspected;
  execs: Readonly<Record<string, string>>;
  guard: object;
};

/** The maximum length of an iteration, in minutes, after which k6 ends it. */
const longestMin = 10;

/** After the iteration, k6 still has its graceful stop of 30 s and teardown(). */
const longestOnceMs = longestStartMs + (longestMin + 2) * 60_000;

/** If nothing is sent for this time, the user is informed. */
const longSilenceMs = 10_000;

function onceOptions({ program, inspected, execs, guard }: OptionParts): object {
  const { label } = program;
  const scenarios = isOwn(program)
    ? Object.entries(inspected.scenarios).map(([name, { exec, env, tags }]) => ({
        name: shownScenario(name, label),
        exec: execs[exec ?? 'default'],
        env: env ?? {},
        tags: tags ?? {},
      }))
    : [{ name: label, exec: Object.values(execs)[0], env: {}, tags: {} }];
  const once = { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: `${longestMin}m` };
  return {
    planned: Object.fromEntries(scenarios.map(({ name, ...more }) => [name, { ...once, ...more }])),
    derived: {},
    label,
    env: {},
    execs,
    tags: {},
    thresholds: {},
    systemTags: [...systemTags, 'group', 'check'],
    summaryTrendStats: [],
    guard,
    segment: {},
  };
}

type Process = {
  program: Program;
  binary: string;
  launch: ReturnType<typeof onceLaunchOf>;
  env: Readonly<Record<string, string>>;
  takeRefused(): ReadonlyMap<string, number>;
};

async function watch(
  { program, binary, launch, env, takeRefused }: Process,
  context: OnceContext,
  onExchange: (exchange: Exchange) => void,
): Promise<Once> {
  const { target, clock, signal, scratchDir, adopt, say = () => undefined } = context;
  const hosts = loadHosts(target);
  const output = new ScriptOutput(program.label, say);
  const issued = new FailingExchanges(masker);
  const troubles = new Set<string>();
  const blocked = new Set<string>();
  let exchanges = 0;
  signal.throwIfAborted();
  const k6 = startK6({
    mostBytes: mostProcessBytes(),
    binary,
    args: onceArgs(launch.entry),
    env: k6Environment(process.env, env),
    cwd: launch.cwd,
    input: launch.input,
    onLine: (line) => {
      if (line.includes(issuedMark) && issued.add(line)) return;
      const exchange = exchangeIn(line, masker);
      if (exchange) {
        exchanges++;
        onExchange(exchange);
        return;
      }
      output.add(line);
      const trouble = parseLogLine(masker.text(line), (host) => hosts.includes(host));
      if (trouble?.kind === 'blocked-host') blocked.add(trouble.host);
      else if (trouble) troubles.add(trouble.text);
    },
  });
  if (k6.pid !== undefined) adopt(k6.pid);
  const onAbort = () => void stopK6(k6, (ms, stop) => clock.sleep(ms, stop));
  signal.addEventListener('abort', onAbort, { once: true });
  const over = new AbortController();
  void clock.sleep(longSilenceMs, over.signal).then(() => {
    if (over.signal.aborted || exchanges > 0) return;
    // k6 logs an exchange only after its answer.
    say('k6 is still starting, or no request of the script has an answer yet');
  });
  void clock.sleep(longestOnceMs, over.signal).then(() => {
    if (over.signal.aborted) return;
    troubles.add(`k6 did not end its start and one iteration within ${longestOnceMs / 60_000} minutes`);
    onAbort();
  });
  const exit = await k6.exited;
  over.abort();
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
  if (exit.refused) throw exit.refused;
  const summaryFile = env[environment.summary]!;
  output.finish(scratchDir, summaryFile, process.cwd());
  for (const host of takeRefused().keys()) blocked.add(host);
  const failure = failureOf(exit, existsSync(summaryFile));
  if (failure !== undefined && troubles.size === 0) troubles.add(failure);
  return { exchanges, checks: checksIn(`${summaryFile}.checks`), troubles: [...troubles], blockedHosts: [...blocked] };
}

function failureOf(exit: Exit, hasSummary: boolean): string | undefined {
  if (exit.code === 0) return undefined;
  const { reason } = toProducerEnd(exit, { stopped: false, hasSummary, lastWords: undefined, isUser: true });
  return reason ?? `k6 ended with exit code ${exit.code}`;
}

const checks = z.array(z.object({ name: z.string(), passes: z.number(), fails: z.number() }));

function checksIn(file: string): OnceCheck[] {
  if (!existsSync(file)) return [];
  return checks.parse(JSON.parse(readFileSync(file, 'utf8'))).map((one) => masker.value(one));
}
