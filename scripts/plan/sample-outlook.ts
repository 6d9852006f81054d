import type { Expected } from '../../results/record/producer.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatCount, formatCountOf, formatDuration } from '../../results/words/format.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { judgedPhases } from '../../thresholds/evidence/judged-phases.ts';
import type { Job } from './job.ts';

/**
 * `needed` is the number of samples that an SLO needs in a phase for a PASS. `expected` is the number that the plan
 * will give, or null if this number is not known.
 */
export type SampleOutlook = {
  slo: string;
  phase: string;
  needed: number;
  expected: Expected | null;
  /**
   * `certain`: the samples are too few for a PASS. `possible`: the samples are too few unless each iteration gives
   * several samples. `single`: the samples are enough, but each check runs only once, so they show only one moment.
   */
  shortage: 'none' | 'single' | 'possible' | 'certain';
  /**
   * The text names the number of runs, or the length or rate of the phase, that would be enough. If no program makes
   * samples of the metric, the text says this instead. The text is empty without a shortage.
   */
  remedy: string;
};

/** Metrics that get at most one value from each iteration. */
const oncePerIteration = /^k6_(iteration|iterations|started_iterations|arrival|dropped_iterations)_/;

/**
 * Returns how many samples each SLO needs for a PASS, and how many samples the plan will make. The result has an entry
 * for each phase in which an SLO is judged. Built-in SLOs are left out.
 */
export function sampleOutlook(job: Job, target: Target | undefined): SampleOutlook[] {
  const outlook = { plan: job.plan, planDir: job.planDir, ...(target && { target }) };
  const expectedBy = new Map(
    job.parts.map(({ producer, section }) => [producer.name, producer.expected?.(section, outlook)]),
  );
  return job.slos.flatMap((slo) => {
    if (slo.builtIn) return [];
    const { sli } = slo;
    const select = sli.kind === 'ratio' ? sli.total[0]! : sli.of;
    const needed = sli.kind === 'limit' ? 1 : samplesNeeded(sli.kind === 'ratio' ? slo.objective : sli.q);
    const { producer: name } = job.catalogue.get(select.metric) ?? {};
    const expectedIn = name === undefined ? undefined : expectedBy.get(name);
    return judgedPhases(slo, job.plan.phases).flatMap(({ name: phase, window }) => {
      if (!window) return [];
      const expected = expectedIn?.(select, window) ?? null;
      if (sli.kind === 'limit' && !runsOnce(expected)) return [];
      const isShort = expected !== null && expected.n < needed;
      const isCertain = expected?.n === 0 || expected?.of === 'runs' || oncePerIteration.test(select.metric);
      const shortage = isShort ? (isCertain ? 'certain' : 'possible') : runsOnce(expected) ? 'single' : 'none';
      return [{ slo: slo.name, phase, needed, expected, shortage, remedy: isShort ? remedyOf(expected, needed) : '' }];
    });
  });
}

function runsOnce(expected: Expected | null): boolean {
  return expected?.of === 'runs' && (expected.each ?? expected.n) <= 1;
}

function remedyOf({ n, of, perSecond }: Expected, needed: number): string {
  if (of === 'runs') return `${formatCount(needed)} runs would be enough`;
  if (n === 0 || perSecond === undefined) return 'no program of the plan makes samples for this SLO';
  const seconds = Math.ceil(needed / perSecond);
  const rate = Number(((needed * perSecond) / n).toPrecision(3));
  return `with one sample from each iteration, a phase of ${formatDuration(seconds)} or a rate of ${rate}/s would be enough`;
}

/** Returns an outlook as one line. */
export function outlookLine({ slo, phase, needed, expected, shortage, remedy }: SampleOutlook): string {
  const needs = `${slo} in ${phase}: ${formatCountOf(needed, 'sample is', 'samples are')} needed`;
  if (expected === null) return `${needs}; the number of samples of the run is not known in advance`;
  const unit = expected.of === 'runs' ? 'run' : 'iteration';
  const comes = formatCountOf(expected.n, `${unit} is planned`, `${unit}s are planned`);
  if (shortage === 'none') return `${needs}, and ${comes}`;
  if (shortage === 'single') return `${needs}, and ${comes}: each check runs only once, so a PASS is about one moment`;
  const condition = shortage === 'certain' ? '' : ` if each ${unit} gives only one sample`;
  return `${needs}, and ${comes}: the SLO cannot PASS${condition}; ${remedy}`;
}
