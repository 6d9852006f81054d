import { dirname } from 'node:path';
import type { Context, Counts, OnlyValues, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { deferred } from '../../scenarios/base/deferred.ts';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { blockedHint } from '../../scenarios/base/modules/endless-files.ts';
import { endedBySystem } from '../../scenarios/base/process/ended-by-system.ts';
import { signalGroup } from '../../scenarios/base/process/signal-group.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { workerUrl } from '../../scenarios/base/worker-url.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import { fromErrorData } from '../child/error-data.ts';
import { type ChildEnd, type ForkedChild, forkChild } from '../child/fork-child.ts';
import { HeldLines } from './held-lines.ts';
import type { JourneysSection } from './journeys-section.ts';
import type { FromJourneys, ToJourneys } from './messages.ts';
import { successMetric } from './metrics.ts';

/** The time for which the loading of a file may block the process. Loading normally takes milliseconds. */
const loadBlockedS = 10;
/** The time for the journey process to end by itself. After this time, the process is killed. */
const closeMs = 4000;

const url = () => workerUrl(import.meta.url, 'journeys');

/**
 * Loads journeys in a child process, and returns the values of their labels (such as journey names). Throws UserError
 * for a file that cannot be loaded, that blocks the process, or that ends the process.
 */
export async function lookAtJourneys(
  use: readonly string[],
  planDir: string,
  scratchDir: string,
  blockedLimitS = loadBlockedS,
): Promise<OnlyValues> {
  let file: string | undefined;
  let answer: FromJourneys | undefined;
  const child = forkChild<ToJourneys, FromJourneys>(url(), {
    blockedLimitS,
    // The output of the files is dropped, because the run loads them again and then prints the output.
    onLine: () => undefined,
    onMessage(message) {
      if (message.type === 'loading') file = message.file;
      if (message.type !== 'labels' && message.type !== 'refused') return;
      answer ??= message;
      child.kill();
    },
  });
  child.send({ type: 'look', use, planDir, scratchDir });
  const end = await child.ended;
  if (answer?.type === 'labels') return answer.labels;
  throw answer?.type === 'refused' ? fromErrorData(answer.error) : loadError(end, file);
}

/** Starts the journey process. Resolves when this process has loaded the journeys and started the browser. */
export async function startJourneys(section: JourneysSection, context: Context): Promise<Ready> {
  const { plan, target, needs, artifactDir, scratchDir, planDir, clock } = context;
  const refs: SecretRef[] = [...(target.auth ? [target.auth.bearer] : []), ...Object.values(section.secrets)];
  const secrets = new Map(refs.map((ref) => [JSON.stringify(ref), context.secret(ref)]));
  const chromium = await context.tool('chromium');
  const client = new JourneysClient(section, context);
  await client.prepare({
    type: 'prepare',
    assignment: {
      ...{ plan, target, needs, artifactDir, scratchDir, planDir, section, chromium, secrets },
      known: masker.known(),
      aheadMs: clock.wallMs() - Number(process.hrtime.bigint()) / 1e6,
    },
  });
  return client;
}

class JourneysClient implements Ready {
  readonly #context: Context;
  readonly #child: ForkedChild<ToJourneys>;
  readonly #browsers: number[] = [];
  readonly #delivered: Record<string, number> = {};
  readonly #prepared = deferred<void>();
  readonly #over = deferred<ProducerEnd>();
  #counts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  #file: string | undefined;
  /** The current run; undefined between two runs. `phase` is undefined while a journey is repeated for evidence. */
  #current: { journey: string; phase: string | undefined; sinceMs: number; trail: string } | undefined;
  #runs = 0;
  readonly #lines: HeldLines;
  #isClosing = false;
  #isRunning = false;
  #hasCrashed = false;
  #closed: Promise<void> | undefined;

  constructor(section: JourneysSection, context: Context) {
    this.#context = context;
    this.#lines = new HeldLines(
      () => this.#child.send({ type: 'search' }),
      (line) => context.say?.(masker.text(line)),
    );
    this.#child = forkChild<ToJourneys, FromJourneys>(url(), {
      blockedLimitS: Math.max(loadBlockedS, Math.ceil(section.timeout)),
      onLine: (line) => this.#lines.add(`${this.#current?.journey ?? 'journeys'}: ${line}`),
      onMessage: (message) => this.#hear(message),
    });
    context.adopt(this.#child.pid);
    void this.#child.ended.then((end) => {
      this.#lines.printAll();
      this.#lost(end);
    });
    const abort = () => this.#child.send({ type: 'abort' });
    context.signal.addEventListener('abort', abort, { once: true });
    void this.#child.ended.then(() => context.signal.removeEventListener('abort', abort));
    const unheard = masker.onAdded((secret, isIssued) => this.#child.send({ type: 'learned', secret, isIssued }));
    void this.#child.ended.then(unheard);
    if (context.signal.aborted) abort();
  }

  async prepare(message: ToJourneys): Promise<void> {
    this.#child.send(message);
    try {
      await this.#prepared.promise;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  run(startAtWallMs: number): Promise<ProducerEnd> {
    this.#isRunning = true;
    this.#child.send({ type: 'run', t0Ms: startAtWallMs });
    return this.#over.promise;
  }

  counts(): Counts {
    return this.#counts;
  }

  underWay(): string | undefined {
    if (!this.#current) return undefined;
    const { journey, phase, sinceMs, trail } = this.#current;
    const seconds = Math.round((this.#context.clock.wallMs() - sinceMs) / 1000);
    return `the ${phase === undefined ? 'evidence of the journey' : 'journey'} ${journey} has taken ${seconds} s${trail}`;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#child.send({ type: 'close' });
    const late = setTimeout(() => this.#child.kill(), closeMs);
    await this.#child.ended;
    clearTimeout(late);
  }

  #hear(message: FromJourneys): void {
    const { adopt, recorder } = this.#context;
    if (message.type === 'loading') this.#file = message.file;
    else if (message.type === 'began') {
      const { journey, phase } = message;
      this.#current = { journey, phase, sinceMs: this.#context.clock.wallMs(), trail: '' };
      if (message.phase !== undefined) this.#runs += 1;
    } else if (message.type === 'over') this.#current = undefined;
    else if (message.type === 'named') masker.keepReadable(message.names);
    else if (message.type === 'ready') {
      this.#counts = message.counts;
      this.#prepared.resolve();
    } else if (message.type === 'sample') {
      const { metric } = message.sample;
      this.#delivered[metric] = (this.#delivered[metric] ?? 0) + 1;
      recorder.sample(message.sample);
    } else if (message.type === 'event') recorder.event(message.event);
    else if (message.type === 'counts') {
      this.#counts = message.counts;
      if (this.#current) this.#current.trail = message.underWay ?? '';
    } else if (message.type === 'adopt') {
      this.#browsers.push(message.pid);
      adopt(message.pid);
    } else if (message.type === 'learned') masker.learned(message);
    else if (message.type === 'searched') this.#lines.searched();
    else if (message.type === 'end') {
      const { offered, completed, dropped, inFlight } = message.end;
      this.#counts = { offered, completed, dropped, inFlight };
      this.#over.resolve(message.end);
    } else if (message.type === 'fault') this.#context.fault(message.what, fromErrorData(message.error));
    else if (message.type === 'refused') this.#fail(fromErrorData(message.error));
  }

  /**
   * Ends the journeys after an error that stopped the preparation or the run. For a bug of meshproof during the run,
   * `run` rejects with `error`, and the other traffic goes on. Any other error counts as a crash of the journeys.
   */
  #fail(error: Error): void {
    this.#prepared.reject(error);
    if (this.#isRunning && !(error instanceof UserError || error instanceof UnavailableError)) {
      this.#hasCrashed = true;
      this.#over.reject(error);
    } else this.#crash(error instanceof UserError ? String(error) : error.message, error.stack);
    this.#child.kill();
  }

  /**
   * Handles the end of the journey process. If meshproof was not closing the process, the end counts as a crash by a
   * journey.
   */
  #lost(end: ChildEnd): void {
    for (const pid of this.#browsers) signalGroup(pid, 'SIGKILL');
    if (this.#isClosing) {
      this.#prepared.reject(new Error('the journeys were stopped'));
      this.#over.resolve(this.#endAs('stopped'));
      return;
    }
    this.#prepared.reject(loadError(end, this.#file));
    this.#crash(howEnded(end, this.#current ? `the journey ${this.#current.journey}` : 'a journey', this.#file));
  }

  /** Records the current journey as failed with a script error, and reports that the journeys have crashed. */
  #crash(reason: string, stack?: string): void {
    if (this.#hasCrashed) return;
    this.#hasCrashed = true;
    const { clock, recorder } = this.#context;
    const t = clock.wallMs();
    if (this.#current) {
      const { journey, phase } = this.#current;
      const data = {
        journey,
        class: 'script-error',
        error: reason,
        ...(stack !== undefined && { stack }),
        ...(phase !== undefined && { phase }),
      };
      recorder.event({ t, kind: 'exception', by: 'journeys', text: reason, data });
      if (phase !== undefined) {
        const detail = { class: 'script-error', error: reason, run: this.#runs - 1 };
        this.#hear({
          type: 'sample',
          sample: { t, metric: successMetric.name, labels: { journey, phase }, value: 0, detail },
        });
      }
      this.#current = undefined;
    }
    this.#over.resolve({ ...this.#endAs('crashed'), reason });
  }

  #endAs(status: 'stopped' | 'crashed'): ProducerEnd {
    return { name: 'journeys', status, ...this.#counts, phases: [], delivered: this.#delivered };
  }
}

/**
 * Returns the error for a process that ended while it loaded journeys. `file` is the file that was loading. Before the
 * process runs code of the user, `file` is undefined.
 */
function loadError(end: ChildEnd, file: string | undefined): Error {
  if (end.refused) return end.refused;
  if (file !== undefined)
    return new UserError(`the journey cannot be loaded: ${howEnded(end, 'the file', file)}`, { file });
  const how = end.blocked ? 'did not answer' : `ended (${end.signal ?? `exit code ${end.code}`})`;
  return endedBySystem('the process of the journeys', `${how} before it ran a journey`);
}

function howEnded({ blocked, code, signal, refused }: ChildEnd, who: string, file: string | undefined): string {
  if (refused) return `${who} did not start: ${refused}`;
  if (blocked) {
    const hint = blockedHint(file === undefined ? '.' : dirname(file));
    return `${who} blocked the process of the journeys until the process was killed: ${hint}`;
  }
  return `${who}, or an imported package, ended the process of the journeys (${signal ?? `exit code ${code}`})`;
}
