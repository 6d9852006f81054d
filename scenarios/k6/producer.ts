import { lookup } from 'node:dns/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { environment } from '../lib/names.ts';
import { endOf } from '../plan/phase.ts';
import { loadHosts } from '../plan/target.ts';
import { offeredBy } from './account.ts';
import { checkPrograms } from './check-programs.ts';
import { entrySource } from './entry-source.ts';
import { K6Instances } from './instances.ts';
import { type GuardGate, openGuardGate } from './options/guard-gate.ts';
import { isStreamed } from './options/is-streamed.ts';
import { guardNetwork } from './options/network-guard.ts';
import { k6Options } from './options/options.ts';
import { type Segment, segmentsOf } from './options/segments.ts';
import { subMetricsOf } from './options/sub-metric.ts';
import { inspect } from './process/inspect.ts';
import { openEnvironment } from './process/open-environment.ts';
import { k6Environment } from './process/process.ts';
import { arrivalRates } from './program/arrival-rates.ts';
import { resolvePrograms, scenariosDir } from './program/program.ts';
import { type Section, sectionSchema } from './program/section.ts';
import { rowsFromK6 } from './rows/k6-rows.ts';
import { metrics, progress } from './rows/metrics.ts';
import { K6Run } from './run.ts';

/**
 * Load by k6: one process for all programs of the plan, with one k6 scenario per program and phase; or several
 * processes that share the load by execution segments.
 */
export const k6Producer: Producer<Section> = {
  name: 'k6',
  schema: sectionSchema,
  metrics,
  tools: ['k6'],
  progress,
  capacity: { rates: arrivalRates },
  runsAlone: true,
  usesProxy: true,
  check: checkPrograms,
  convertRows: rowsFromK6,
  prepare,
};

async function prepare(section: Section, context: Context): Promise<Ready> {
  const gate = await openGuardGate(context.target);
  try {
    const ready = await prepareBehind(gate, section, context);
    return {
      run: (startAtWallMs) => ready.run(startAtWallMs),
      counts: () => ready.counts(),
      close: () => ready.close().finally(gate.close),
    };
  } catch (error) {
    await gate.close();
    throw error;
  }
}

async function prepareBehind(gate: GuardGate, section: Section, context: Context): Promise<Ready> {
  const { plan, target, scratchDir, instances = 1 } = context;
  const programs = resolvePrograms(section, context.planDir);
  const streamed = isStreamed(plan, programs);
  // Exact quantiles of several processes cannot be merged.
  const subMetrics = streamed || instances > 1 ? [] : subMetricsOf(context.needs);
  const guard = await guardNetwork(target, async (name) =>
    (await lookup(name, { all: true })).map(({ address }) => address),
  );
  const binary = await context.tool('k6');

  mkdirSync(scratchDir, { recursive: true });
  const write = (segment?: Segment): Files => {
    const files = filesIn(scratchDir, segment);
    const options = k6Options({ programs, plan, subMetrics, guard, ...(segment && { segment }) });
    writeFileSync(files.options, JSON.stringify(options));
    writeFileSync(files.entry, entrySource(programs, scenariosDir, files.options));
    return files;
  };
  const segments = instances > 1 ? segmentsOf(instances) : [];
  const all = segments.length > 0 ? segments.map(write) : [write()];

  const token = target.auth && context.secret(target.auth.bearer);
  const own = { ...targetEnvironment(context, token), ...gate.env };
  const env = k6Environment(process.env, own);

  await inspect({ binary, entry: all[0]!.entry, env, programs }, context);

  const hosts = loadHosts(target);
  const isAllowed = (host: string) => hosts.includes(host);
  const start = (files: Files, signal: AbortSignal, sender = '') => {
    const env = k6Environment(process.env, {
      ...own,
      K6_PROMETHEUS_RW_SERVER_URL: sender === '' ? context.receiverUrl : `${context.receiverUrl}/${sender}`,
      [environment.summary]: files.summary,
    });
    return new K6Run({
      context: { ...context, signal },
      programs,
      subMetrics,
      binary,
      files,
      sender,
      isStreamed: streamed,
      env,
      isAllowed,
      takeRefused: gate.takeRefused,
    });
  };
  noteSources(context, streamed, instances);
  if (segments.length === 0) return start(all[0]!, context.signal);
  const planned = offeredBy(programs, plan, endOf(plan.phases));
  return new K6Instances(segments, planned, context.signal, (segment, signal) =>
    start(all[segment.number - 1]!, signal, String(segment.number)),
  );
}

/** Notes which numbers do not come from k6's own summary, and why. */
function noteSources({ recorder, clock }: Context, streamed: boolean, instances: number): void {
  const note = (text: string) => recorder.event({ t: clock.wallMs(), kind: 'note', by: 'k6', text });
  if (streamed) {
    note('k6 keeps no values in so long a run: counts and quantiles come from the record and are not compared with k6');
  } else if (instances > 1) {
    note(`quantiles come from the record: those of ${instances} processes cannot be merged`);
  }
}

type Files = { entry: string; options: string; summary: string };

function filesIn(directory: string, segment: Segment | undefined): Files {
  const suffix = segment ? `-${segment.number}` : '';
  return {
    entry: join(directory, `k6-entry${suffix}.js`),
    options: join(directory, `k6-options${suffix}.json`),
    summary: join(directory, `k6-summary${suffix}.json`),
  };
}

/** The environment of the programs: addresses, token, clients, seed. */
function targetEnvironment({ plan, target, secret }: Context, token: string | undefined): Record<string, string> {
  const clients = target.auth?.clients?.map((client) => ({ id: client.id, secret: secret(client.secret) }));
  return {
    ...openEnvironment(target.urls, plan.seed),
    ...(token && { [environment.token]: token }),
    ...(clients && { [environment.clients]: JSON.stringify(clients) }),
  };
}
