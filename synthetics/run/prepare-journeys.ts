import { basename } from 'node:path';
import type { Context, OnlyValues } from '../../results/record/producer.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { togetherInTurn } from '../../scenarios/base/together.ts';
import { browseHosts, onwardOf } from '../../scenarios/plan/target.ts';
import { launchBrowser } from '../browser/browser.ts';
import { browserTls } from '../browser/browser-tls.ts';
import { ContentionWatch, readCpuUse } from '../browser/contention.ts';
import { profiles } from '../browser/profiles.ts';
import { stepBack } from '../browser/step-back.ts';
import { readStorageState, secretsOf } from '../browser/storage-state.ts';
import { unnamedPage } from '../journey.ts';
import type { ContextJourney } from '../spec/spec-journeys.ts';
import { type JourneyParts, JourneysRun } from './journeys-run.ts';
import type { JourneysSection } from './journeys-section.ts';
import { journeyFile, loadJourneys } from './load-journey.ts';
import { Recording } from './recording.ts';
import { findUntrustedInput } from './untrusted-input.ts';
import { webOf } from './web-of.ts';

/** `onNames` gets the names of journeys and pages, which must stay readable in the record. */
type Callbacks = { onLoad(file: string): void; onNames(names: readonly string[]): void };

/**
 * Loads the journeys and starts the browser. Throws UserError for journeys or a target that cannot be used, and
 * UnavailableError when the browser does not start.
 */
export async function prepareJourneys(
  section: JourneysSection,
  context: Context,
  { onLoad, onNames, ...onRun }: Callbacks & Pick<JourneyParts, 'onBegin' | 'onEnd'>,
): Promise<JourneysRun> {
  const { target, scratchDir, planDir } = context;
  const web = webOf(target);
  const loaded = await loadAll(section.use, planDir, scratchDir, onLoad);
  const names = Object.values(labelsOf(loaded)).flat();
  masker.keepReadable(names);
  onNames(names);
  noteUntrusted(loaded, context);
  for (const { notes, journey } of loaded) {
    for (const text of notes)
      context.recorder.event({
        ...{ t: context.clock.wallMs(), kind: 'note', by: 'journeys', text },
        data: { journey: journey.name },
      });
    learnSession(journey);
  }
  const journeys = loaded.map(({ journey }) => journey);
  const bearer = target.auth && context.secret(target.auth.bearer);
  const secrets = Object.fromEntries(
    Object.entries(section.secrets).map(([name, ref]) => [name, context.secret(ref)] as const),
  );
  const storageState = section.storageState && readStorageState(section.storageState, context.planDir);
  if (storageState) for (const value of storageState.secrets) masker.add(value);
  const recording = new Recording(context.recorder, web);
  const blockedHosts: string[] = [];
  const browser = await launchBrowser({
    executablePath: await context.tool('chromium'),
    scratchDir,
    allowedHosts: browseHosts(target),
    onward: onwardOf(target, browseHosts(target)),
    tls: await browserTls(target),
    onBlocked(host) {
      blockedHosts.push(host);
      const text = `the target file does not allow the host ${host}, so a request of the browser to it was blocked`;
      recording.event('blocked-host', context.clock.wallMs(), text, { host });
    },
  });
  context.adopt(browser.pid);
  stepBack(browser.pid);
  return new JourneysRun({
    context,
    journeys,
    pacing: { runs: section.runs, pace: section.pace, limitMs: section.timeout * 1000 },
    alwaysEvidence: section.evidence === 'always',
    session: {
      urls: { ...target.urls, web },
      bearer,
      secrets,
      profile: profiles[section.profile],
      storageState: storageState ? storageState.file : undefined,
    },
    browser,
    // The parent of this process is meshproof's main process. The work of both processes is part of the run, so it is
    // not contention.
    contention: new ContentionWatch(() => readCpuUse(browser.pid, [process.pid, process.ppid])),
    recording,
    blockedHosts,
    ...onRun,
  });
}

type Loaded = { file: string; journey: ContextJourney; notes: readonly string[] };

/**
 * Loads journeys by name or path. Throws UserError when a file cannot be loaded, or when two journeys have the same
 * name.
 */
export async function loadAll(
  uses: readonly string[],
  planDir: string,
  scratchDir: string,
  onLoad: (file: string) => void,
): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  await togetherInTurn(
    uses.map((use, i) => async () => {
      const key = `traffic.journeys.use.${i}`;
      const file = journeyFile(use, planDir, { key });
      const { journeys, notes } = await loadJourneys(file, scratchDir, { onRun: () => onLoad(file) });
      for (const [at, journey] of journeys.entries()) {
        if (loaded.some((other) => other.journey.name === journey.name)) {
          throw new UserError(`two journeys are named ${journey.name}: rename one of the two journeys`, { key });
        }
        loaded.push({ file, journey, notes: at === 0 ? notes : [] });
      }
    }),
  );
  return loaded;
}

function learnSession({ context }: ContextJourney): void {
  for (const value of secretsOf(context ?? {})) masker.add(value);
}

/** Records a note for each line of a journey that sends untrusted input events. Such events give no INP. */
function noteUntrusted(loaded: readonly Loaded[], { recorder, clock }: Context): void {
  for (const { file, journey } of loaded) {
    for (const { line, what, instead } of findUntrustedInput(readTextFile(file, bodyLimits.sourceFile))) {
      const text = `${basename(file)}:${line}: ${what} and gives no INP; use ${instead}`;
      recorder.event({ t: clock.wallMs(), kind: 'note', by: 'journeys', text, data: { journey: journey.name } });
    }
  }
}

/**
 * Returns the names of the journeys. If all journeys have `pages`, also returns the names of these pages and `other`.
 * Otherwise, the names of pages are known only after a run.
 */
export function labelsOf(loaded: readonly Loaded[]): OnlyValues {
  const journeys = loaded.map(({ journey }) => journey);
  const journey = journeys.map(({ name }) => name);
  if (journeys.some(({ pages }) => pages === undefined)) return { journey };
  return { journey, page: [...new Set(journeys.flatMap(({ pages }) => Object.keys(pages!))), unnamedPage] };
}
