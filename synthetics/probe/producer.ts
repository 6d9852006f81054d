import { z } from 'zod';
import type { ExpectedIn, Outlook, Producer, Ready } from '../../results/record/producer.ts';
import { builtInSuccess } from '../../results/record/slo.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { largest, smallest } from '../../scenarios/base/long-lists.ts';
import { type FileKind, findFile } from '../../scenarios/base/name-or-path.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { together } from '../../scenarios/base/together.ts';
import { duration } from '../../scenarios/base/units.ts';
import { browseHosts, clientTlsOf, type Target } from '../../scenarios/plan/target.ts';
import { metrics, probeDuration, probeSuccess } from './metrics.ts';
import { readProbe } from './probe.ts';
import { type Pace, planProbes } from './probe-times.ts';

const sectionSchema = z
  .strictObject({
    /** Names of shipped probes, or paths of the user's probes. */
    use: z.array(z.string().min(1)).min(1, { error: 'name at least one probe' }),
    /** The time from one start of a probe to its next start, in all phases. */
    every: duration.refine((seconds) => seconds >= 0.1, { error: '"every" must be at least 100ms' }).optional(),
    /** The number of runs of each probe. A warm-up adds one run of each probe. */
    runs: z.int().min(1).max(10_000).optional(),
  })
  .refine(({ every, runs }) => (every === undefined) !== (runs === undefined), {
    error: 'either "every" (such as 5s) or "runs" is needed',
  });

export type ProbesSection = z.infer<typeof sectionSchema>;

export const probesProducer: Producer<ProbesSection> = {
  name: 'probes',
  schema: sectionSchema,
  metrics,
  progress: { done: { metric: probeSuccess.name, word: 'done', over: 'run' } },
  leadMs: 0,
  runsAlone: true,
  slos: () => [builtInSuccess('probes', 'Every probe gets the expected answer', probeSuccess.name, 'probe')],

  async check({ use }, { planDir, target }: Outlook): Promise<undefined> {
    // Without a target, probes cannot be checked, because the target file defines the addresses that probes name.
    if (target) readAll(use, planDir, target);
  },

  expected(section, { plan }): ExpectedIn {
    const none = section.use.map(() => 0);
    const byPhase = new Map(plan.phases.map(({ name }) => [name, [...none]]));
    for (const { phase, check } of planProbes(plan.phases, none.length, paceOf(section))) {
      byPhase.get(phase.name)![check]!++;
    }
    return ({ metric, match }, phase) => {
      // Each run has one value of each of these two metrics. The number of other values depends on the answers.
      if (metric !== probeSuccess.name && metric !== probeDuration.name) return undefined;
      // The number of runs in a phase may differ by one between probes, because probes take turns.
      const counts = byPhase.get(phase.name) ?? none;
      const n = match.probe === undefined ? counts.reduce((sum, one) => sum + one, 0) : smallest(counts);
      return { n, of: 'runs', each: largest(counts) };
    };
  },

  async prepare(section, context): Promise<Ready> {
    const { ProbesRun } = await import('./probes-run.ts');
    const { target } = context;
    const documents = readAll(section.use, context.planDir, target);
    masker.keepReadable(documents.map(({ value }) => value.name));
    const hosts = browseHosts(target);
    return new ProbesRun({
      context,
      probes: documents.map(({ file, value }) => ({ file, probe: value })),
      pace: paceOf(section),
      tls: tlsOptionsOf(clientTlsOf(target)),
      bearer: target.auth && context.secret(target.auth.bearer),
      allows: (host) => hosts.includes(host),
    });
  },
};

const paceOf = ({ every, runs }: ProbesSection): Pace => (every === undefined ? { runs: runs! } : { everyS: every });

function readAll(uses: readonly string[], planDir: string, target: Target) {
  const documents = together(
    uses.map((one, i) => () => readProbe(probeFile(one, planDir, { key: `traffic.probes.use.${i}` }), target)),
  );
  const twice = documents.find((one, i) => documents.findIndex((other) => other.value.name === one.value.name) !== i);
  if (twice)
    throw new UserError(
      `two probes are named ${twice.value.name}: rename one of the two probes`,
      twice.where(['probe']),
    );
  return documents;
}

export const probeFiles: FileKind = { what: 'probe', folder: 'synthetics/probes', extension: '.yaml' };

/**
 * Returns the path of a probe's file. `use` is the name of a shipped probe, or a path relative to `planDir`. Throws
 * UserError at `where` if there is no such file.
 */
export function probeFile(use: string, planDir: string, where: Where = {}): string {
  return findFile(probeFiles, use, { beside: planDir, where: () => where });
}
