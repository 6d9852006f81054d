import { reasonOf, verdictOf } from '../../results/capacity/capacity-result.ts';
import { daysUntil, type Growth, parseGrowth } from '../../results/capacity/growth.ts';
import { type Capacity, type Limits, searchCapacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { shownValue } from '../../results/report/text/capacity.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { parseDuration } from '../../scenarios/base/units.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { judgeProbe, type Probed, probeJob, withoutJourneys } from '../capacity/capacity-probe.ts';
import { allRates, type Knob, knobOf, parseInUnit } from '../capacity/vary.ts';
import { checkParts, type Job, readJob, readTarget } from '../plan/job.ts';
import { causeOf } from '../run/abort.ts';
import { bringTools } from '../run/bring-tools.ts';
import { runOnce } from '../run/one-run.ts';
import { recoverStore } from '../run/recover-store.ts';
import type { Tools } from '../run/run-plan.ts';
import { type Session, sayTo, withSession } from '../run/session.ts';
import { type StandIn, startStandIn } from '../run/stand-in.ts';
import { tellCapacity } from '../terminal/print-capacity.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import { worldCapacity, worldNamed } from '../world/world-capacity.ts';
import type { CapacityFlags } from './capacity.ts';

/** `meshproof capacity`: probes that are runs of the plan with one number turned. Gives the exit code. */
export async function capacityCommand(planName: string, flags: CapacityFlags): Promise<number> {
  const world = worldNamed(planName);
  if (world) return worldCapacity(world, flags);
  const say = sayTo(flags.quiet);
  const job = readJob(planName);
  if (job.parts.some(({ producer }) => producer === worldProducer))
    throw new UserError('a world has a length of its own and cannot be held as a probe is', {
      ...job.document.where(['traffic', worldProducer.name]),
      hint: 'meshproof capacity <world> --vary nodes searches in the world itself',
    });
  if (job.plan.faults.length > 0)
    throw new UserError('what a target holds is asked without faults', job.document.where(['faults']));
  const knob = knobOf(job.document, flags.vary);
  const from = knob.round(givenValue(flags.from, '--from', knob) ?? knob.value);
  const to = knob.round(givenValue(flags.to, '--to', knob) ?? 64 * from);
  if (!(from > 0) || to < from) throw new UserError('--from is above 0, and --to at least --from');
  const seconds = parseDuration(flags.within);
  if (seconds === undefined) throw new UserError(`--within needs a duration such as 10m, not "${flags.within}"`);
  const growth = flags.growth === undefined ? undefined : parseGrowth(flags.growth);
  if (flags.growth !== undefined && !growth)
    throw new UserError(`--growth needs a share and a period such as 5%/month, not "${flags.growth}"`);
  const given = flags.target === undefined ? undefined : readTarget(flags.target);
  await checkParts(job, given);
  // The first probe's plan is checked before anything starts.
  probeJob(job, knob, from, 1);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  if ('journeys' in job.plan.traffic) say('journeys are left out: they are counted and not offered at a rate');
  return withSession(say, async (session) => {
    const { traffic } = { traffic: withoutJourneys(job.plan.traffic) };
    const parts = job.parts.filter(({ producer }) => producer.name in traffic);
    const tools = await bringTools({ parts }, say, session.abort.signal);
    const startedS = systemClock.monotonicMs() / 1000;
    const elapsedS = () => systemClock.monotonicMs() / 1000 - startedS;
    const prober = new Prober({ job, knob, given, tools, store: flags.store, session });
    const limits: Limits = {
      from,
      to,
      seconds,
      round: knob.round,
      elapsedS: () => (prober.gone ? Infinity : elapsedS()),
    };
    const searched = await prober.use(() => searchCapacity((value) => prober.probe(value), limits));
    const found = prober.gone && searched.limiter === 'time' ? { ...searched, limiter: 'target' as const } : searched;
    const result = resultOf(job, knob, given, found, prober.probed, elapsedS(), growth);
    return tellCapacity(result, flags, say);
  });
}

function givenValue(text: string | undefined, flag: string, knob: Knob): number | undefined {
  if (text === undefined) return undefined;
  const value = parseInUnit(text, knob);
  if (value === undefined)
    throw new UserError(`${flag} needs a value like the plan's ${shownValue(knob.value, knob.unit)}, not "${text}"`);
  return value;
}

type ProberParts = {
  job: Job;
  knob: Knob;
  given: Target | undefined;
  tools: Tools;
  store: string;
  session: Session;
};

const backMs = 30_000;

/** Runs probe after probe against one target, the stand-in being started again when a probe killed it. */
class Prober {
  readonly #parts: ProberParts;
  #standIn: StandIn | undefined;
  readonly probed: Probed[] = [];
  /** The target died and did not come back. */
  gone = false;

  constructor(parts: ProberParts) {
    this.#parts = parts;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.#standIn?.child.end();
    }
  }

  async probe(value: number): Promise<Probed> {
    const holdS = holdFor(this.#parts.job, this.#parts.knob, value);
    const short = await this.#hold(value, holdS);
    return short.verdict === 'INCONCLUSIVE' && !this.gone ? await this.#hold(value, 3 * holdS) : short;
  }

  async #hold(value: number, holdS: number): Promise<Probed> {
    const { job, knob, tools, store, session } = this.#parts;
    session.abort.signal.throwIfAborted();
    const target = await this.#target();
    const planned = probeJob(job, knob, value, holdS);
    session.say(`probe ${this.probed.length + 1}: ${knob.key} at ${shownValue(value, knob.unit)} for ${holdS} s`);
    // A target that dies ends this probe's run and not the search.
    const abort = new AbortController();
    const pass = () => abort.abort(session.abort.signal.reason);
    session.abort.signal.addEventListener('abort', pass, { once: true });
    const quiet = { ...session, abort, say: () => undefined };
    const tags = { capacity: job.plan.name, [knob.key]: String(value) };
    const run = await runOnce({ job: planned, target, tools, push: undefined, store, tags, requirePush: false }, quiet);
    session.abort.signal.removeEventListener('abort', pass);
    if (causeOf(session.abort.signal)?.kind === 'signal') session.abort.signal.throwIfAborted();
    const step = await judgeProbe(store, planned, value, run);
    this.probed.push(step);
    session.say(`  ${step.verdict}: ${step.reason}`);
    await this.#comeBack(target);
    return step;
  }

  async #target(): Promise<Target> {
    const { given, session } = this.#parts;
    if (given) return given;
    const { exitCode: code, signalCode } = this.#standIn?.child.process ?? {};
    if (code != null || signalCode != null) this.#standIn = undefined;
    this.#standIn ??= await startStandIn([], process.env, session.reaper);
    return this.#standIn.target;
  }

  /** A target of the user's may start again by itself. */
  async #comeBack(target: Target): Promise<void> {
    if (!this.#parts.given) return;
    const untilMs = systemClock.monotonicMs() + backMs;
    for (;;) {
      try {
        return await checkTargetUp(target);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        if (systemClock.monotonicMs() > untilMs) {
          this.gone = true;
          return;
        }
        await systemClock.sleep(1000, this.#parts.session.abort.signal);
      }
    }
  }
}

const shortestHoldS = 8;

/** Long enough for three times the samples that the hardest SLO needs, at the smallest of the rates. */
function holdFor({ slos, plan, parts }: Job, knob: Knob, value: number): number {
  const steadyS = plan.phases.reduce((sum, one) => sum + (one.kind === 'steady' ? one.endS - one.startS : 0), 0);
  if (knob.unit !== '1/s') return Math.max(shortestHoldS, Math.ceil(steadyS));
  const needed = slos.map(({ sli, objective }) =>
    sli.kind === 'quantile' ? samplesNeeded(sli.q) : sli.kind === 'ratio' ? samplesNeeded(objective) : 0,
  );
  // Of all rates together each program has its share.
  const shares = parts.flatMap(({ section }) => {
    const scenarios = (section as { scenarios?: Record<string, { perSecond?: number }> }).scenarios ?? {};
    return Object.values(scenarios).flatMap(({ perSecond }) =>
      perSecond === undefined || knob.key !== allRates ? [] : [perSecond / knob.value],
    );
  });
  const smallest = value * Math.min(1, ...shares);
  return Math.max(shortestHoldS, Math.min(Math.ceil(steadyS), Math.ceil((3 * Math.max(...needed)) / smallest)));
}

function resultOf(
  job: Job,
  knob: Knob,
  given: Target | undefined,
  found: Capacity,
  probed: readonly Probed[],
  seconds: number,
  growth: Growth | undefined,
): CapacityResult {
  const { low, high, half, recovery, limiter } = found;
  const scaling = fitScaling(
    probed.flatMap(({ operation }) => (operation ? [operation] : [])),
    seededRandom(job.plan.seed)('scaling'),
  );
  const dateIn = (limit: number) =>
    new Date(systemClock.wallMs() + daysUntil(knob.value, limit, growth!) * 86_400_000).toISOString().slice(0, 10);
  return {
    plan: job.plan.name,
    target: given?.name ?? 'stand-in',
    vary: knob.key,
    capacity: {
      low,
      high,
      holds: 'low',
      unit: knob.unit,
      censored: high === null,
      half: half?.value ?? null,
      interval: half?.interval ?? null,
      recovery,
    },
    verdict: verdictOf(found),
    limiter,
    reason: reasonOf(found),
    probes: probed.map((one) => ({
      value: one.value,
      verdict: one.verdict,
      reason: one.reason,
      good: one.good,
      bad: one.bad,
      run: one.runId,
      seconds: one.seconds,
    })),
    seconds,
    headroom: { planned: knob.value, times: low / knob.value },
    growth: growth && high !== null && low > 0 ? { reachedFrom: dateIn(low), reachedBy: dateIn(high) } : null,
    scaling: scaling
      ? { ...scaling, reason: null }
      : { reason: 'six probes that passed, the largest at twice the concurrency of the smallest, are needed' },
  };
}
