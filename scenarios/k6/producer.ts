import { lookup } from 'node:dns/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Producer, Ready } from '../../results/record/producer.ts';
import { environment } from '../lib/names.ts';
import { UserError } from '../plan/errors.ts';
import type { Phase } from '../plan/phase.ts';
import { secretHider } from '../plan/secret-forms.ts';
import { entrySource } from './entry-source.ts';
import { loadError } from './load-error.ts';
import { parseLogLine } from './log.ts';
import { metrics } from './metrics.ts';
import { allowedHosts, guardNetwork } from './network-guard.ts';
import { k6Options, shortestPhaseS } from './options.ts';
import { inspectArgs, k6Environment, startK6 } from './process.ts';
import { resolvePrograms, scenariosDir } from './program.ts';
import { K6Run } from './run.ts';
import { type Section, sectionSchema } from './section.ts';
import { subMetricsOf } from './sub-metric.ts';

/** Load by k6: one process for all programs of the plan, one k6 scenario for each program and phase. */
export const k6Producer: Producer<Section> = { name: 'k6', schema: sectionSchema, metrics, prepare };

async function prepare(section: Section, context: Context): Promise<Ready> {
  const { plan, target, scratchDir } = context;
  checkPhases(plan.phases);
  const programs = resolvePrograms(section, context.planDir);
  const subMetrics = subMetricsOf(context.needs);
  const guard = await guardNetwork(target, async (name) =>
    (await lookup(name, { all: true })).map(({ address }) => address),
  );
  const binary = await context.tool('k6');

  mkdirSync(scratchDir, { recursive: true });
  const files = {
    entry: join(scratchDir, 'k6-entry.js'),
    options: join(scratchDir, 'k6-options.json'),
    summary: join(scratchDir, 'k6-summary.json'),
  };
  writeFileSync(files.options, JSON.stringify(k6Options({ programs, phases: plan.phases, subMetrics, guard })));
  writeFileSync(files.entry, entrySource(programs, scenariosDir, files.options));

  const token = target.auth && context.secret(target.auth.bearer);
  const env = k6Environment(process.env, {
    ...targetEnvironment(context, token),
    [environment.summary]: files.summary,
  });
  const hide = secretHider(token ?? '');

  const words: string[] = [];
  const onLine = (line: string) => {
    const trouble = parseLogLine(hide(line), () => true);
    if (trouble) words.push(trouble.text);
  };
  const inspection = startK6({ binary, args: inspectArgs(files.entry), env, cwd: scratchDir, onLine });
  if ((await inspection.exited).code !== 0) throw loadError(words[0] ?? 'k6 does not say why', programs);

  const hosts = allowedHosts(target);
  const isAllowed = (host: string) => hosts.includes(host);
  return new K6Run({ context, programs, subMetrics, binary, files, env, hide, isAllowed });
}

function checkPhases(phases: readonly Phase[]): void {
  const short = phases.find(({ startS, endS }) => endS - startS < shortestPhaseS);
  if (!short) return;
  throw new UserError(`k6 needs phases of at least ${shortestPhaseS}s`, { key: `phases.${short.name}` });
}

/** What the programs read: addresses, token, seed. An inference address of its own is rare; the API has it then. */
function targetEnvironment({ plan, target, receiverUrl }: Context, token: string | undefined): Record<string, string> {
  const { api, mesh, inference = api } = target.urls;
  return {
    K6_PROMETHEUS_RW_SERVER_URL: receiverUrl,
    ...(api && { [environment.api]: api }),
    ...(inference && { [environment.inference]: inference }),
    ...(mesh && { [environment.mesh]: mesh }),
    ...(token && { [environment.token]: token }),
    [environment.seed]: String(plan.seed),
  };
}
