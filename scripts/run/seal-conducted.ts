import { describeRecorded } from '../../results/record/recorded-metric.ts';
import { openSealedRun, type SealedRun } from '../../results/store/sealed-run.ts';
import type { Conducted } from './conductor.ts';
import type { Judgement } from './judge-run.ts';
import type { OpenRun } from './open-run.ts';
import { toDocument } from './run-document.ts';
import type { RunParts } from './run-parts.ts';

/** Last step of a run: sends what is left to Prometheus and seals the record with the answer. */
export async function sealConducted(
  { job, options, clock, session }: Pick<RunParts, 'job' | 'options' | 'clock' | 'session'>,
  { record, projection }: Pick<OpenRun, 'record' | 'projection'>,
  conducted: Conducted,
  judgement: Judgement,
): Promise<SealedRun> {
  const { start, writer } = record;
  const outcome = {
    ...conducted,
    endedMs: clock.wallMs(),
    metrics: describeRecorded(record.metricNames, job.catalogue),
    ...judgement,
  };
  const pending = toDocument(start, outcome, notPushed, false);
  const delivery = await projection.finish(pending, conducted.ends, session.hurry.signal);
  const document = await writer.seal(toDocument(start, outcome, delivery, options.requirePush));
  return openSealedRun(options.store, document);
}

const notPushed = { status: 'none', sent: 0, confirmed: 0, reason: null } as const;
