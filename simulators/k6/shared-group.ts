import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../results/record/producer.ts';
import { bundlePrograms, entrySource } from './entry-source.ts';
import { isStreamed } from './options/is-streamed.ts';
import type { Guard } from './options/network-guard.ts';
import { k6Options } from './options/options.ts';
import { type SubMetric, subMetricsOf } from './options/sub-metric.ts';
import { inspect } from './process/inspect.ts';
import { k6Environment } from './process/process.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Program } from './program/program.ts';
import { sharedAccounting } from './shared-accounting.ts';

type Input = {
  programs: readonly Program[];
  /** True if this group generates the whole load of k6. */
  isAlone: boolean;
  guard: Guard;
  env: Readonly<Record<string, string>>;
  binary: string;
};

/** Prepares the k6 process that runs all shipped programs. Throws UserError when k6 cannot load a program. */
export async function sharedGroup(
  { programs, isAlone, guard, env, binary }: Input,
  context: Context,
): Promise<ProcessGroup> {
  const { plan, scratchDir, instances = 1 } = context;
  const streamed = isStreamed(plan, programs);
  const needs = context.needs.filter(
    ({ select }) => isAlone || programs.some(({ label }) => label === select.match.scenario),
  );
  // With several k6 processes, there are no sub-metrics, because exact quantiles of several processes cannot be merged.
  const subMetrics: SubMetric[] = streamed || instances > 1 ? [] : subMetricsOf(needs);
  const at = (name: string) => join(scratchDir, name);
  const imports = await bundlePrograms(programs, at('k6-programs.js'));
  const write: ProcessGroup['write'] = (segment) => {
    const suffix = segment ? `-${segment.number}` : '';
    const [entry, options] = [at(`k6-entry${suffix}.js`), at(`k6-options${suffix}.json`)];
    const given = k6Options({ programs, plan, subMetrics, guard, ...(segment && { segment }) });
    writeFileSync(options, JSON.stringify(given));
    writeFileSync(entry, entrySource(programs, imports, options));
    return { launch: { entry, cwd: scratchDir }, summaryFile: at(`k6-summary${suffix}.json`) };
  };
  const { launch } = write();
  await inspect({ binary, launch, env: k6Environment(process.env, env), programs }, context);
  return { accounting: sharedAccounting(programs, plan), subMetrics, streamed, env, write };
}
