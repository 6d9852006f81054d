import { Worker } from 'node:worker_threads';
import type { Context } from '../../results/record/producer.ts';
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import { messageOf, UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { guardLoaders } from '../../scenarios/base/modules/guard-loaders.ts';
import { replacedHint, restoreGlobals } from '../../scenarios/base/modules/replaced-globals.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { changedText, findChangedGlobal, replacedText, withReplaced } from '../child/changed-globals.ts';
import { toErrorData } from '../child/error-data.ts';
import { reportGroups } from '../child/process-groups.ts';
import { readable } from '../child/readable-error.ts';
import { isErrorOfOurs, userPlaceOf } from '../child/user-place.ts';
import type { JourneysRun } from './journeys-run.ts';
import type { Assignment, FromJourneys, ToJourneys } from './messages.ts';
import { labelsOf, loadAll, prepareJourneys } from './prepare-journeys.ts';
import { isStrayOfJourney } from './stray-rejection.ts';

// The program of the child process that runs the journeys. Journeys are code of the user. In a separate process, their
// faults cannot damage the main process, which records the run and gives the verdict. Examples of faults are an endless
// loop, an exit, a changed clock, an uncaught error, and a line on stdout.

// The originals of these functions are kept, because code of the user can replace the functions.
const send = process.send!.bind(process);
const exit = process.exit.bind(process);
const hrtime = process.hrtime.bigint;
const every = setInterval;
/** Sends a message to meshproof's main process. If the connection to the main process is closed, this process ends. */
function post(message: FromJourneys): void {
  if (!process.connected) exit();
  // Without the callback, a failure to send would be an uncaught error. The message about that error would fail, too.
  send(message, () => undefined);
}
delete process.send;

/** Kills this process if its parent has ended, even while the event loop is blocked. */
const watchdog = `const parent = ${Number(process.argv[2])};
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 1000);`;
new Worker(watchdog, { eval: true, execArgv: [], env: {} }).unref();

// This first pong ends the time limit for the start. From now on, the main process applies its limit for a blocked
// process.
post({ type: 'pong' });

guardLoaders();
reportGroups(post);

const abort = new AbortController();
let ready: JourneysRun | undefined;
let loading: string | undefined;
let isRunning = false;

process.on('uncaughtException', hearFault);
process.on('unhandledRejection', hearFault);
process.on('disconnect', () => exit());
process.on('message', (message: ToJourneys) => {
  if (message.type === 'ping') post({ type: 'pong' });
  else if (message.type === 'abort') abort.abort();
  else if (message.type === 'learned') masker.learned(message);
  else void act(message).catch((error) => refuse(message.type, error));
});

/**
 * Reports an error to meshproof's main process. When `look` or `prepare` loads a file, an error of an unknown class is
 * reported as an error of this file.
 */
function refuse(type: ToJourneys['type'], given: unknown): void {
  const thrown = causeOf(given);
  const error = toErrorData(thrown);
  if (error.kind !== 'other' || loading === undefined || type === 'run' || type === 'search' || type === 'close')
    post({ type: 'refused', error });
  else post({ type: 'refused', error: toErrorData(errorOfUser('cannot be loaded', thrown)) });
}

async function act(message: ToJourneys): Promise<void> {
  if (message.type === 'look') {
    const loaded = await loadAll(message.use, message.planDir, message.scratchDir, onLoad);
    post({ type: 'labels', labels: labelsOf(loaded) });
  } else if (message.type === 'prepare') {
    ready = await prepare(message.assignment);
    post({ type: 'ready', counts: ready.counts() });
  } else if (message.type === 'run') {
    isRunning = true;
    const tell = () => post({ type: 'counts', counts: ready!.counts(), underWay: ready!.underWay() });
    const counting = every(tell, 200);
    const end = await ready!.run(message.t0Ms);
    clearInterval(counting);
    post({ type: 'end', end });
  } else if (message.type === 'search') {
    await ready?.searched();
    post({ type: 'searched' });
  } else if (message.type === 'close') {
    await ready?.close();
    exit();
  }
}

function onLoad(file: string): void {
  loading = file;
  post({ type: 'loading', file });
}

function prepare(assignment: Assignment): Promise<JourneysRun> {
  const { section, known, secrets, chromium, aheadMs, ...given } = assignment;
  masker.keepReadable(known.readable);
  for (const secret of known.secrets) masker.add(secret);
  for (const token of known.issued) masker.addIssued(token);
  masker.onAdded((secret, isIssued) => post({ type: 'learned', secret, isIssued }));
  const none = () => {
    throw new Error('the process of the journeys can record only samples and events');
  };
  const context: Context = {
    ...given,
    clock: clockAhead(aheadMs),
    random: seededRandom(given.plan.seed),
    recorder: {
      ...{ counter: none, gauge: none, histogram: none, absorb: none },
      sample: (sample) => post({ type: 'sample', sample }),
      event: (event) => post({ type: 'event', event }),
    },
    signal: abort.signal,
    receiverUrl: '',
    tool: async () => chromium,
    secret: (ref) => secrets.get(JSON.stringify(ref))!,
    received: () => 0,
    receivedSeries: () => [],
    adopt: (pid) => post({ type: 'adopt', pid }),
    fault: (what, error) => post({ type: 'fault', what, error: toErrorData(causeOf(error)) }),
  };
  return prepareJourneys(section, context, {
    onLoad,
    onNames: (names) => post({ type: 'named', names }),
    onBegin: (journey, phase) => post({ type: 'began', journey, phase }),
    onEnd: () => post({ type: 'over' }),
  });
}

/**
 * Returns the clock of the run: the machine's monotonic clock plus `aheadMs`. The main process reads the same monotonic
 * clock.
 */
function clockAhead(aheadMs: number): Clock {
  const monotonicMs = () => Number(hrtime()) / 1e6;
  return { ...systemClock, monotonicMs, wallMs: () => monotonicMs() + aheadMs };
}

/** Handles an uncaught error. The error comes from a journey, from the file that is being loaded, or from meshproof. */
function hearFault(given: unknown): void {
  const thrown = readable(given);
  if (isErrorOfOurs(thrown)) {
    const error = toErrorData(causeOf(thrown));
    post(isRunning ? { type: 'fault', what: 'a callback', error } : { type: 'refused', error });
    return;
  }
  if (isStrayOfJourney(thrown)) return;
  const cause = causeOf(thrown);
  const error = cause instanceof UserError ? cause : errorOfUser('an uncaught error', thrown);
  post({ type: 'refused', error: toErrorData(error) });
}

/**
 * Returns the error to report. Functions of JavaScript that user code has replaced are restored first, because the
 * report needs them. The report names these functions. If user code has also replaced a function of
 * `findChangedGlobal`, such as setTimeout, the report is about that function instead, unless `thrown` is a UserError.
 */
function causeOf(given: unknown): unknown {
  const thrown = readable(given);
  const replaced = restoreGlobals();
  const changed = findChangedGlobal();
  const where = loading === undefined ? {} : { file: loading };
  if (thrown instanceof UserError) {
    if (replaced === '') return thrown;
    const more = new UserError(replacedText(replaced), { ...where, hint: replacedHint });
    return new UserErrors(thrown, [...thrown.all.slice(1), more]);
  }
  if (changed !== undefined) return new UserError(changedText(changed), where, { cause: thrown });
  if (replaced === '') return thrown;
  const text = withReplaced(messageOf(thrown), replaced);
  return new UserError(text, { ...where, hint: replacedHint }, { cause: thrown });
}

function errorOfUser(what: string, thrown: unknown): UserError {
  const where = userPlaceOf(thrown) ?? (loading === undefined ? {} : { file: loading });
  return new UserError(`${what}: ${messageOf(thrown)}`, where);
}
