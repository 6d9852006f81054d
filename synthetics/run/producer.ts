import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Context, OnlyValues, Outlook, Producer, Ready } from '../../results/record/producer.ts';
import { door } from '../../scenarios/base/door.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { duration } from '../../scenarios/base/units.ts';
import { readSecret, type SecretRef, secretRefSchema } from '../../scenarios/plan/secret.ts';
import { browseHosts, onwardOf, type Target } from '../../scenarios/plan/target.ts';
import { launchBrowser } from '../browser/browser.ts';
import { browserTls } from '../browser/browser-tls.ts';
import { ContentionWatch, readCpuUse } from '../browser/contention.ts';
import { profiles } from '../browser/profiles.ts';
import { stepBack } from '../browser/step-back.ts';
import { readStorageState } from '../browser/storage-state.ts';
import { unnamedPage } from '../journey.ts';
import type { ContextJourney } from '../spec/spec-journeys.ts';
import { expectedRuns } from './expected-runs.ts';
import { JourneysRun } from './journeys-run.ts';
import { journeyFile, loadJourneys } from './load-journey.ts';
import { metrics, successMetric } from './metrics.ts';
import { Recording } from './recording.ts';
import { isStrayOfJourney } from './stray-rejection.ts';
import { findUntrustedInput } from './untrusted-input.ts';

const sectionSchema = z
  .strictObject({
    /** Names of shipped journeys, or paths of the user's own. */
    use: z.array(z.string().min(1)).min(1, { error: 'name at least one journey' }),
    /** The number of runs of each journey, over all steady phases together. */
    runs: z.int().min(1).max(10_000),
    /** A file of Playwright's storage state, relative to the plan, with a signed-in session. */
    storageState: z.string().min(1).optional(),
    /** References to secrets; the journey gets their values as `secrets`. */
    secrets: z.record(z.string().regex(/^[a-zA-Z]\w*$/), secretRefSchema).default({}),
    /** The device and network that the browser emulates. */
    profile: z.enum(['desktop', 'mobile']).default('desktop'),
    /**
     * `spread`: evenly over the steady phases. `back-to-back`: each run starts when the previous one has ended.
     * `until-decided`: back-to-back until the SLOs are decided, at most `runs` times.
     */
    pace: z.enum(['spread', 'back-to-back', 'until-decided']).default('spread'),
    /** The condition for an evidence pass, with trace and screenshots, after the measured runs. */
    evidence: z.enum(['on-failure', 'always']).default('on-failure'),
    /** Timeout of one run. */
    timeout: duration
      .refine((seconds) => seconds > 0, { error: 'a timeout must be above 0s: write 30s' })
      .prefault('30s'),
  })
  .refine(({ pace, use }) => pace !== 'until-decided' || use.length === 1, {
    path: ['pace'],
    error: 'until-decided needs exactly one journey: an SLO over several cannot be decided run by run',
  });

export type JourneysSection = z.infer<typeof sectionSchema>;

/** Browser journeys at planned times, one at a time in one browser, with the web vitals of each page view. */
export const journeysProducer: Producer<JourneysSection> = {
  name: 'journeys',
  schema: sectionSchema,
  metrics,
  tools: ['chromium'],
  progress: { done: { metric: successMetric.name, word: 'done', over: 'run' } },
  capacity: { leftOut: 'they run a number of times, not at a rate' },
  leadMs: 0,
  runsAlone: true,
  usesProxy: true,
  isStrayRejection: isStrayOfJourney,
  expected: expectedRuns,

  async check({ use, storageState, secrets }, { planDir, target }: Outlook): Promise<OnlyValues> {
    for (const [name, ref] of Object.entries(secrets)) checkSecret(ref, `traffic.journeys.secrets.${name}`);
    if (storageState !== undefined) readStorageState(storageState, planDir);
    const scratchDir = mkdtempSync(join(tmpdir(), 'meshproof-check-'));
    try {
      const loaded = await loadAll(use, planDir, scratchDir);
      if (target) webOf(target);
      return labelsOf(loaded);
    } finally {
      rmSync(scratchDir, { recursive: true, force: true });
    }
  },

  async prepare(section, context): Promise<Ready> {
    const { target, scratchDir, planDir } = context;
    const web = webOf(target);
    const loaded = await loadAll(section.use, planDir, scratchDir);
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
    if (storageState) for (const value of storageState.secrets) door.add(value);
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
        const text = `the target file does not allow the host ${host}; the browser was blocked`;
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
      contention: new ContentionWatch(() => readCpuUse(browser.pid)),
      recording,
      blockedHosts,
    });
  },
};

/** Throws UserError at the key of a secret that cannot be used. */
function checkSecret(ref: SecretRef, key: string): void {
  try {
    readSecret(ref, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, { key, ...error.where }, { cause: error });
  }
}

function webOf({ name, urls }: Target): string {
  if (urls.web !== undefined) return urls.web;
  throw new UserError(`the target ${name} has no web page`, { key: 'urls.web', hint: 'journeys need a web page' });
}

type Loaded = { file: string; journey: ContextJourney; notes: readonly string[] };

async function loadAll(uses: readonly string[], planDir: string, scratchDir: string): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const [i, use] of uses.entries()) {
    const key = `traffic.journeys.use.${i}`;
    const file = journeyFile(use, planDir, { key });
    const { journeys, notes } = await loadJourneys(file, scratchDir);
    for (const [at, journey] of journeys.entries()) {
      if (loaded.some((other) => other.journey.name === journey.name)) {
        throw new UserError(`two journeys are named ${journey.name}: rename one of the two`, { key });
      }
      loaded.push({ file, journey, notes: at === 0 ? notes : [] });
    }
  }
  return loaded;
}

/**
 * Returns the names of the journeys, and those of their pages. A journey without named pages names them by the paths
 * that it visits, which only a run shows.
 */
function labelsOf(loaded: readonly Loaded[]): OnlyValues {
  const journeys = loaded.map(({ journey }) => journey);
  const journey = journeys.map(({ name }) => name);
  if (journeys.some(({ pages }) => pages === undefined)) return { journey };
  return { journey, page: [...new Set(journeys.flatMap(({ pages }) => Object.keys(pages!))), unnamedPage] };
}

/** Adds possible credentials of a spec's signed-in session to the masker. */
function learnSession({ context }: ContextJourney): void {
  if (typeof context?.storageState !== 'string') return;
  for (const value of readStorageState(context.storageState, '/').secrets) door.add(value);
}

/** Records a note for each input that gives no INP. The journey runs anyway; the note explains a missing INP. */
function noteUntrusted(loaded: readonly Loaded[], { recorder, clock }: Context): void {
  for (const { file, journey } of loaded) {
    for (const { line, what, instead } of findUntrustedInput(readFileSync(file, 'utf8'))) {
      const text = `${basename(file)}:${line}: ${what} and gives no INP; use ${instead}`;
      recorder.event({ t: clock.wallMs(), kind: 'note', by: 'journeys', text, data: { journey: journey.name } });
    }
  }
}
