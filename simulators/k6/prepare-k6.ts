import type { Context, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { clientTlsOf } from '../../scenarios/plan/target.ts';
import { mergePrograms, sumCounts } from './merge-programs.ts';
import { type GuardGate, openGuardGate } from './options/guard-gate.ts';
import { guardNetwork } from './options/network-guard.ts';
import { tlsEnvironment } from './options/tls-environment.ts';
import { targetEnvironment } from './process/target-environment.ts';
import { type ProcessGroup, readyGroup } from './process-group.ts';
import { ProcessSet } from './process-set.ts';
import { resolvePrograms } from './program/program.ts';
import type { Section } from './program/section.ts';
import { type MissedPhase, rowsFromK6 } from './rows/k6-rows.ts';
import { sharedGroup } from './shared-group.ts';
import type { Scans } from './user/scans.ts';
import { userGroup } from './user/user-group.ts';
import { addressesOf, userGuard } from './user/user-guard.ts';

/**
 * Loads the programs in k6 and prepares the k6 processes that run them. Throws UserError when a program cannot be
 * loaded.
 */
export async function prepareK6(section: Section, context: Context, scans: Scans): Promise<Ready> {
  const { recorder, clock, say } = context;
  const gate = await openGuardGate(context.target);
  try {
    const { ready, missed } = await prepareBehind(gate, section, context, scans);
    const note = (text: string) => {
      recorder.event({ t: clock.wallMs(), kind: 'note', by: 'receiver', text });
      say?.(text);
    };
    return {
      ...(ready.chooseStart && { chooseStart: () => ready.chooseStart!() }),
      run: (startAtWallMs) => ready.run(startAtWallMs),
      counts: () => ready.counts(),
      convertRows: rowsFromK6(note, missed),
      close: () => ready.close().finally(gate.close),
    };
  } catch (error) {
    await gate.close();
    throw error;
  }
}

async function prepareBehind(
  gate: GuardGate,
  section: Section,
  context: Context,
  scans: Scans,
): Promise<{ ready: Ready; missed: readonly MissedPhase[] }> {
  const { plan, target, scratchDir, signal, recorder, clock, instances = 1 } = context;
  const programs = resolvePrograms(section, context.planDir);
  const [shipped, users] = [programs.filter(({ isUser }) => !isUser), programs.filter(({ isUser }) => isUser)];
  const isAlone = users.length + (shipped.length > 0 ? 1 : 0) === 1;
  const binary = await context.tool('k6');
  makeDirectory(scratchDir);
  const note = (text: string) => recorder.event({ t: clock.wallMs(), kind: 'note', by: 'k6', text });
  const tls = tlsEnvironment(clientTlsOf(target), scratchDir, process.env);
  const env = { ...targetEnvironment(context, plan.seed), ...tls, ...gate.env };

  const groups: ProcessGroup[] = [];
  const missed: (readonly MissedPhase[])[] = [];
  if (shipped.length > 0) {
    const guard = await guardNetwork(target, addressesOf);
    groups.push(await sharedGroup({ programs: shipped, isAlone, guard, env, binary }, context));
  }
  for (const program of users) {
    const guard = (hosts: unknown) => userGuard(target, hosts);
    const made = await userGroup({ program, guard, env, binary, isAlone, scans }, context);
    for (const text of made.notes) {
      note(text);
      context.say?.(text);
    }
    groups.push(made.group);
    missed.push(made.missed);
  }
  for (const text of sourcesOf(groups, instances)) note(text);
  const part = { binary, context, takeRefused: gate.takeRefused };
  if (isAlone) return { ready: readyGroup(groups[0]!, part, signal), missed: missed.flat() };
  const starts = groups.map((group) => (stop: AbortSignal) => readyGroup(group, part, stop));
  const labels = groups.map(({ script }) => script?.label ?? 'shipped programs');
  const merge = { ends: (ends: readonly ProducerEnd[]) => mergePrograms(ends, labels), counts: sumCounts };
  return { ready: new ProcessSet(starts, signal, merge), missed: missed.flat() };
}

/** Returns a note with the reason if numbers of the run do not come from k6's summary. */
function sourcesOf(groups: readonly ProcessGroup[], instances: number): string[] {
  if (groups.some(({ streamed }) => streamed)) {
    return ['k6 keeps no values in a soak or a very large run, so counts and quantiles come from the record alone'];
  }
  if (instances === 1) return [];
  return [`quantiles come from the record, because those of ${instances} k6 processes cannot be merged`];
}
