import { describeRecorded } from '../../results/record/recorded-metric.ts';
import type { Delivery } from '../../results/record/run.ts';
import { openSealedRun, type SealedRun } from '../../results/store/sealed-run.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { PushTarget } from '../plan/push-target.ts';
import type { Conducted } from './conductor.ts';
import type { Judgement } from './judge-run.ts';
import { maskSample } from './mask-record.ts';
import type { OpenRun } from './open-run.ts';
import { toDocument } from './run-document.ts';
import type { RunParts } from './run-parts.ts';
import type { Said } from './said.ts';

/** Last step of a run. Sends all unsent samples to Prometheus. Then completes the record with the result. */
export async function sealConducted(
  { job, options, clock, session }: Pick<RunParts, 'job' | 'options' | 'clock' | 'session'>,
  { record, projection, said }: Pick<OpenRun, 'record' | 'projection'> & { said: Said },
  conducted: Conducted,
  judgement: Judgement,
): Promise<SealedRun> {
  const { start } = record;
  const outcome = {
    ...conducted,
    endedMs: clock.wallMs(),
    metrics: describeRecorded(record.metricNames, job.catalogue),
    ...judgement,
  };
  const pending = masker.value(toDocument(start, outcome, notPushed, false));
  const delivery = await projection
    .finish(pending, conducted.ends, session.hurry.signal)
    .catch((error) => toIncomplete(error, options.push));
  // The push to Prometheus must end before the record is completed. An error while the push closes, such as a removed
  // outbox, does not change the verdict.
  await projection.close().catch(() => undefined);
  for (const text of exposures(said.exposedLines(), projection.exposedSeries())) {
    record.recorder.event({ t: clock.wallMs(), kind: 'note', by: 'run', text });
    session.say(`warning: ${text}`);
  }
  const document = await record.seal(toDocument(start, outcome, delivery, options.requirePush));
  const run = openSealedRun(options.store, document);
  // The samples are masked once more, because they may contain a token that became known later.
  return options.keepSamples ? { ...run, samples: record.samples.map(maskSample) } : run;
}

/** Returns warnings about tokens that were recognised too late to be masked in printed lines or pushed series. */
function exposures(lines: number, series: number): string[] {
  const later = 'contain a token that was recognised only later, so the token is not masked there';
  return [
    ...(lines > 0 ? [`printed lines ${later}: ${lines}`] : []),
    ...(series > 0 ? [`series in Prometheus ${later}: ${series}`] : []),
  ];
}

function toIncomplete(error: unknown, push: PushTarget | undefined): Delivery {
  const reason = `the push failed: ${messageOf(error)}`;
  return { status: 'incomplete', sent: 0, confirmed: 0, reason, ...(push?.to && { to: push.to }) };
}

const notPushed = { status: 'none', sent: 0, confirmed: 0, reason: null } as const;
