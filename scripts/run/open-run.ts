import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../results/collect/receiver.ts';
import type { Ready } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import { Tally } from '../../results/record/tally.ts';
import { storeError, storeFailure } from '../../results/store/store-error.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { secretsOf } from '../../scenarios/plan/target.ts';
import { Closing } from '../lib/closing.ts';
import { learnSecret } from '../plan/learn-secret.ts';
import { Progress } from '../terminal/progress.ts';
import { BreakWatch } from '../watch/break-watch.ts';
import { describeMachine } from './environment.ts';
import { type OpenRecord, openRecord } from './open-record.ts';
import { openProjection, type Projection } from './projection.ts';
import { readableWords, readMaskable, recordWords } from './record-words.ts';
import { toHead } from './run-document.ts';
import type { RunParts } from './run-parts.ts';
import { createRunStart, type RunStart } from './run-start.ts';
import { readSelftest } from './selftest-file.ts';

export type OpenRun = {
  record: OpenRecord;
  projection: Projection;
  progress: Progress;
  breaks: BreakWatch;
  receiver: Receiver;
  /** The prepared producers. They convert the rows that the receiver gets. */
  prepared: Ready[];
  /** The sums of the counters that k6 pushed, for each k6 process. */
  tally: Tally;
  scratchDir: string;
  /** A secret must not occur in these texts (see `recordWords`). */
  words: readonly string[];
  /** Idempotent. Closes `projection`, `receiver` and `progress`, and deletes the scratch directory. */
  close(): Promise<void>;
};

/**
 * First step of a run: opens the record and everything that observes it. If this function then fails, it deletes the
 * record again. Throws UserError in these cases:
 * - The store or the directory of temporary files cannot be written.
 * - A secret of the target is also a word that every record contains.
 * - The address of Prometheus is refused.
 */
export async function openRun(parts: RunParts): Promise<OpenRun> {
  const { job, target, options, clock, session } = parts;
  const closing = new Closing();
  const failing = new Closing();
  const scratchDir = makeScratch();
  closing.add(() => rmSync(scratchDir, { recursive: true, force: true }));
  session.reaper.adoptDirectory(scratchDir);
  closing.add(masker.keepIssued());
  try {
    const start = await describeStart(parts);
    const head = toHead(start, null);
    const words = recordWords(head, job);
    masker.keepReadable(readableWords(head, job));
    learnSecrets(parts, words);
    const record = openRecord(options.store, start, session.closing);
    failing.add(() => record.abandon());
    const progress = new Progress(
      job.plan.phases,
      job.parts.map(({ producer }) => producer),
      session.say,
    );
    closing.add(() => progress.end());
    const breaks = new BreakWatch(job.plan, job.slos, job.catalogue);
    const run = { id: start.id, plan: job.plan.name, target: target.name };
    const projection = await openProjection(options.push, run, options.store);
    closing.add(() => projection.close());
    for (const observer of [projection, progress, breaks]) record.observe(observer);
    const prepared: Ready[] = [];
    const tally = new Tally();
    const receiver = await startReceiver({
      rows: (rows, sender) => {
        const own = prepared.reduce<readonly Row[]>((all, ready) => ready.convertRows?.(all) ?? all, rows);
        record.recorder.absorb(own);
        tally.add(sender, own);
      },
      error: ({ message }) =>
        record.recorder.event({ t: clock.wallMs(), kind: 'delivery', by: 'receiver', text: message }),
    });
    closing.add(() => receiver.close());
    const close = () => closing.close();
    return { record, projection, progress, breaks, receiver, prepared, tally, scratchDir, words, close };
  } catch (error) {
    // Errors while closing are only consequences of the first failure.
    await closing.close().catch(() => undefined);
    await failing.close().catch(() => undefined);
    throw storeFailure(options.store, error);
  }
}

/** Creates a scratch directory. Throws UserError when the directory of temporary files cannot be written. */
function makeScratch(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'meshproof-'));
  } catch (cause) {
    throw storeError('create temporary files (TMPDIR names their directory)', tmpdir(), cause);
  }
}

/**
 * Reads the secrets of the target before the first line of the record, so that all lines are masked. Throws UserError
 * for a secret that occurs in `words`, because these texts must stay readable.
 */
function learnSecrets({ target, environment }: RunParts, words: readonly string[]): void {
  for (const ref of secretsOf(target)) {
    // A missing secret is no error here. The source of load that needs the secret reports the error.
    if (!learnSecret(ref, environment)) continue;
    readMaskable(ref, environment, words, target.secretPlaces);
  }
}

async function describeStart({ job, target, tools, options, clock }: RunParts): Promise<RunStart> {
  const { plan, document } = job;
  const versions = Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, tool.version]));
  const selftest = await readSelftest();
  return createRunStart({
    plan: plan.name,
    planSha256: document.sha256,
    profile: plan.profile?.name ?? null,
    target: target.name,
    seed: plan.seed,
    tags: options.tags,
    environment: {
      ...describeMachine(versions, options.machineClass),
      instances: options.instances,
      ...(target.proxy !== undefined && { proxy: target.proxy }),
      ...(target.tls?.insecure && { tlsVerification: 'off' as const }),
      ...options.excluded,
      ...(selftest && { selftest }),
    },
    startedMs: clock.wallMs(),
    phases: plan.phases,
    secrets: secretsOf(target),
    ...(options.push?.to && { pushTo: options.push.to }),
  });
}
