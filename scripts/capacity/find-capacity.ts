import { toCapacityResult } from '../../results/capacity/capacity-result.ts';
import { parseGrowth } from '../../results/capacity/growth.ts';
import type { Limits } from '../../results/capacity/probe-log.ts';
import { searchCapacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { parseDuration } from '../../scenarios/base/units.ts';
import { producers } from '../plan/producers.ts';
import { readJob } from '../plan/read-job.ts';
import { checkParts } from '../plan/read-part.ts';
import { targetOfJob } from '../plan/target-of-job.ts';
import { installTools } from '../run/install-tools.ts';
import { recoverStore } from '../run/recover-store.ts';
import { sayTo, withSession } from '../run/session.ts';
import { printCapacity } from '../terminal/print-capacity.ts';
import type { CapacityFlags } from './capacity-flags.ts';
import { scalingOf } from './operation.ts';
import { leftOutOf, probeJob } from './probe-job.ts';
import type { Probed } from './probe-verdict.ts';
import { Prober } from './prober.ts';
import { type Knob, knobOf, parseInUnit } from './vary.ts';

/**
 * Searches the capacity of a plan by probes. A probe is a run of the plan with one number changed. Resolves to the exit
 * code.
 */
export async function findCapacity(planName: string, flags: CapacityFlags): Promise<number> {
  const say = sayTo(flags.quiet);
  const job = readJob(planName, producers);
  for (const { producer, section } of job.parts) {
    const refusal = producer.capacity?.refusal?.(section);
    if (!refusal) continue;
    const where = job.document.where(['traffic', producer.name]);
    throw new UserError(refusal.message, { ...where, hint: refusal.hint });
  }
  if (job.plan.faults.length > 0)
    throw new UserError(
      'a capacity search cannot use faults: remove them from the plan',
      job.document.where(['faults']),
    );
  const knob = knobOf(job.document, job.parts, flags.vary);
  const from = knob.round(givenValue(flags.from, '--from', knob) ?? knob.value);
  const to = knob.round(givenValue(flags.to, '--to', knob) ?? 64 * from);
  if (!(from > 0) || to < from) throw new UserError('--from must be above 0, and --to must be at least --from');
  const seconds = parseDuration(flags.within);
  if (seconds === undefined) throw new UserError(`--within needs a duration such as 10m, not "${flags.within}"`);
  const confirmS = confirmSeconds(flags.hold);
  const growth = flags.growth === undefined ? undefined : parseGrowth(flags.growth);
  if (flags.growth !== undefined && !growth)
    throw new UserError(`--growth needs a share and a period such as 5%/month, not "${flags.growth}"`);
  const given = targetOfJob(flags.target, job);
  await checkParts(job, given);
  // `probeJob` throws for a wrong plan, so the command ends before a probe starts.
  probeJob(job, knob, from, 1);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  const leftOut = leftOutOf(job.parts);
  for (const { producer } of leftOut) say(`the search leaves out ${producer.name}: ${producer.capacity!.leftOut}`);
  return withSession(say, async (session) => {
    const parts = job.parts.filter((part) => !leftOut.includes(part));
    const tools = await installTools({ parts }, say, session.abort.signal);
    const startedS = systemClock.monotonicMs() / 1000;
    const elapsedS = () => systemClock.monotonicMs() / 1000 - startedS;
    const prober = new Prober({
      ...{ job, knob, given, tools, store: flags.store, session },
      ...{ confirmS, elapsedS, withinS: seconds },
    });
    const limits: Limits = {
      from,
      to,
      seconds,
      round: knob.round,
      elapsedS: () => (prober.gone ? Infinity : elapsedS()),
    };
    const searched = await prober.use(() => searchCapacity((value, hold) => prober.probe(value, hold), limits));
    const gone = { end: 'changed', limiter: 'target', changed: null } as const;
    const found = prober.gone ? { ...searched, ...gone } : searched;
    const result = toCapacityResult({
      ...{
        plan: job.plan.name,
        target: given?.name ?? 'stand-in',
        vary: knob.key,
        planned: knob.value,
        unit: knob.unit,
      },
      ...{ found, probes: prober.probed.map(toProbe), seconds: elapsedS(), confirmS },
      growth: growth && { rate: growth, nowMs: systemClock.wallMs() },
      scaling: scalingOf(prober.probed, job.plan.seed),
    });
    return printCapacity(result, flags, say);
  });
}

function toProbe({
  value,
  hold,
  verdict,
  reason,
  good,
  bad,
  runId,
  seconds,
}: Probed): CapacityResult['probes'][number] {
  return { value, hold, verdict, reason, good, bad, run: runId, seconds };
}

const shortestHoldS = 60;

function confirmSeconds(text: string | undefined): number {
  if (text === undefined) return shortestHoldS;
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds >= shortestHoldS) return seconds;
  throw new UserError(`--hold needs a duration of at least 1m, not "${text}"`, {
    hint:
      'in a shorter time, an overloaded target can still pass, ' +
      'because the queue is not full yet or the burst allowance is not used up',
  });
}

function givenValue(text: string | undefined, flag: string, knob: Knob): number | undefined {
  if (text === undefined) return undefined;
  const value = parseInUnit(text, knob);
  if (value === undefined)
    throw new UserError(`${flag} needs a value such as ${formatValue(knob.value, knob.unit)}, not "${text}"`);
  return value;
}
