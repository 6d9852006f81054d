import type { ProducerEnd } from '../../results/record/producer.ts';
import { describeRecorded } from '../../results/record/recorded-metric.ts';
import type { RunEvent } from '../../results/record/row.ts';
import { openSealedRun, type SealedRun } from '../../results/store/sealed-run.ts';
import { storeFailure } from '../../results/store/store-error.ts';
import { formatCountOf } from '../../results/words/format.ts';
import type { Calibrated } from '../../simulators/mesh-node/real/calibrate.ts';
import type { Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { worldSlos } from '../../simulators/mesh-node/world-slos.ts';
import type { Closing } from '../lib/closing.ts';
import { virtualTarget } from '../plan/virtual-target.ts';
import { causeOf } from '../run/abort.ts';
import { describeMachine } from '../run/environment.ts';
import { judgeRun } from '../run/judge-run.ts';
import { openRecord } from '../run/open-record.ts';
import { toDocument } from '../run/run-document.ts';
import type { RunOptions } from '../run/run-options.ts';
import { createRunStart, type RunStart } from '../run/run-start.ts';
import type { ExecuteWorld, Execution, WorldEnd } from './execute-world.ts';
import { toWorldPhases, worldCatalogue } from './world-timeline.ts';

export type WorldRun = Execution & {
  file: string;
  /** The hash of the world file. */
  sha256: string;
  options: Pick<RunOptions, 'store' | 'tags'>;
  /** The resources of the command. The run belongs to the command until they are closed. */
  closing: Closing;
  /** The difference between simulated and real nodes, measured by an earlier run of this world. */
  calibration?: Calibrated;
  /**
   * Called after the simulation ends and before the record of the run is closed. Files that this function writes become
   * artifacts. Resolves to the counter-examples for the record.
   */
  explain(result: Simulated, artifactDir: string, runDir: string): Promise<unknown[]>;
};

/**
 * Simulates a world that needs no target, judges the result and saves it as a run. The run sends nothing to Prometheus.
 * If the simulation throws before its start (T0), the record is deleted.
 */
export async function runWorld(
  run: WorldRun,
  execute: ExecuteWorld,
  target: string,
): Promise<WorldEnd & { sealed: SealedRun }> {
  const { world, clock, options } = run;
  const start = describeStart(run, target);
  const record = openRecord(options.store, start, run.closing);
  const { recorder, writer, events } = record;
  let t0Ms = Number.NaN;
  // T0 is a whole second, so that the first recorded row covers a whole second. T0 is at least half a second in the
  // future.
  const begin = () => {
    t0Ms = Math.ceil(clock.wallMs() / 1000 + 0.5) * 1000;
    record.begin(t0Ms);
    return t0Ms;
  };
  try {
    const ended = await execute(run, recorder, begin);
    recorder.drain(Number.POSITIVE_INFINITY);
    for (const event of toViolationEvents(ended.result)) recorder.event({ ...event, t: event.t + t0Ms });
    const counterExamples = await run.explain(ended.result, writer.artifactDir, writer.runDir);
    const end = withDetail(ended.end, { counterExamples, ...(run.calibration && { calibration: run.calibration }) });
    const cause = causeOf(run.signal);
    const judgement = judgeRun({
      slos: worldSlos(world, run.file),
      evidence: record.evidence({ t0Ms, producers: [end], catalogue: worldCatalogue }),
      events,
      cause,
      seed: world.seed,
      hasLoad: true,
      hasFindings: false,
    });
    const metrics = describeRecorded(record.metricNames, worldCatalogue);
    const outcome = { t0Ms, endedMs: clock.wallMs(), ends: [end], metrics, cause, ...judgement };
    const document = await record.seal(toDocument(start, outcome, notPushed(target), false));
    return { ...ended, sealed: openSealedRun(options.store, document) };
  } catch (error) {
    const failure = storeFailure(options.store, error);
    record.abandon();
    throw failure;
  }
}

function withDetail(end: ProducerEnd, more: object): ProducerEnd {
  return { ...end, detail: { ...(end.detail as object), ...more } };
}

const notPushed = (target: string) => ({
  status: 'none' as const,
  sent: 0,
  confirmed: 0,
  reason:
    target === virtualTarget
      ? 'samples in virtual time are never pushed; a push sends the verdict and the SLO values'
      : 'no Prometheus was named',
});

function describeStart({ world, sha256, options, clock }: WorldRun, target: string): RunStart {
  return createRunStart({
    plan: world.name,
    planSha256: sha256,
    profile: null,
    target,
    seed: world.seed,
    tags: options.tags,
    environment: describeMachine({}),
    startedMs: clock.wallMs(),
    phases: toWorldPhases(world),
  });
}

/**
 * Returns an event for the first violation of each broken invariant. Times are in ms since the start of the simulation.
 */
function toViolationEvents({ invariants }: Simulated): RunEvent[] {
  return invariants.flatMap(({ name, count, first }) => {
    const text = `${name}: ${first?.text} (${formatCountOf(count, 'time')})`;
    return first ? [{ t: first.atMs, kind: 'error', by: worldProducer.name, text }] : [];
  });
}
