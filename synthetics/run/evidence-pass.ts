import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { readFileBytes, readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { makeOneDirectory } from '../../scenarios/base/make-directory.ts';
import { cleanTrace } from '../../scenarios/base/secrets/clean-trace.ts';
import { learn } from '../../scenarios/base/secrets/issued-tokens.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { tracesDirIn } from '../browser/browser.ts';
import { within } from '../browser/wait.ts';
import type { Journey } from '../journey.ts';
import { cleanText } from './clean-text.ts';
import { cleanHar } from './har.ts';
import type { JourneyOutcome } from './journey-outcome.ts';
import type { JourneyOptions } from './journey-session.ts';
import { runJourney } from './run-journey.ts';

/**
 * `isWithoutImages` is true if no screenshot was kept: a page showed a secret, or could not be searched for secrets.
 */
export type EvidencePass = { outcome: JourneyOutcome; files: readonly string[]; isWithoutImages: boolean };

/** The time limit of an evidence pass (a repeat with a trace). If the page hangs, a longer trace shows nothing more. */
export const evidenceLimitMs = 30_000;

/**
 * Runs a journey once more to record a trace, a HAR, a filmstrip and the console log. These recordings would slow down
 * a measured run. Copies without secrets are written to `<artifactDir>/<journey>/`. The raw trace and the raw HAR
 * contain secrets. So both are deleted at the end, even if the copies cannot be written.
 */
export async function runEvidencePass(
  journey: Journey,
  options: Omit<JourneyOptions, 'witness'>,
  dirs: { artifactDir: string; scratchDir: string },
): Promise<EvidencePass> {
  const traces = tracesDirIn(dirs.scratchDir);
  const raw = join(traces, 'raw.zip');
  const folder = masker.text(journey.name);
  const kept = join(dirs.artifactDir, folder);
  for (const directory of [dirs.artifactDir, kept, join(kept, 'filmstrip')]) makeOneDirectory(directory);
  const files: string[] = [];
  const keep = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(kept, name), bytes);
    files.push(join(folder, name));
  };
  const lines: string[] = [];
  let room: number = bodyLimits.consoleText.bytes;
  // A line is kept completely or not at all. The masker would not find a secret in a line that is cut.
  const note = (line: string) => {
    room -= line.length;
    if (room >= 0) lines.push(line);
  };
  const frames: { atMs: number; bytes: Uint8Array }[] = [];
  let last: Uint8Array | undefined;
  let showsSecret = false;
  const har = join(traces, 'raw.har');
  const outcome = await runJourney(journey, {
    ...options,
    limitMs: Math.min(options.limitMs, evidenceLimitMs),
    witness: {
      options: { recordHar: { path: har, content: 'omit' } },
      async start(context) {
        await context.tracing.start({ screenshots: true, snapshots: true });
        context.on('console', (message) => note(`${message.type()}: ${message.text()}`));
        context.on('weberror', (error) => note(`uncaught: ${messageOf(error.error())}`));
      },
      async opened(page) {
        const fromMs = options.clock.monotonicMs();
        await page.screencast.start({
          onFrame({ data }) {
            if (frames.length < framesKept) frames.push({ atMs: options.clock.monotonicMs() - fromMs, bytes: data });
          },
        });
      },
      async end(context, page) {
        for (const cookie of await context.cookies().catch(() => [])) learn(masker, cookie.value);
        await page.screencast.stop().catch(() => undefined);
        const mask = [page.locator('input[type=password]')];
        const shot = await page.screenshot({ timeout: 2000, mask }).catch(() => undefined);
        if (await pageShowsSecret(page)) showsSecret = true;
        last = shot;
        await context.tracing.stop({ path: raw });
      },
    },
  });
  try {
    // An aborted run has no HAR and no trace. The HAR is cleaned before the trace, because `cleanHar` adds the tokens
    // in the headers to the masker.
    if (existsSync(har)) keep('requests.har', Buffer.from(cleanHar(readTextFile(har, bodyLimits.browserTrace))));
    if (existsSync(raw)) {
      const trace = cleanTrace(readFileBytes(raw, bodyLimits.browserTrace), showsSecret);
      showsSecret = trace.showsSecret;
      keep('trace.zip', trace.bytes);
    }
    if (lines.length > 0) keep('console.txt', Buffer.from(`${lines.map(cleanText).join('\n')}\n`));
    if (!showsSecret) {
      if (last) keep('last.png', last);
      for (const { atMs, bytes } of spread(frames, filmstripFrames)) keep(frameName(atMs), bytes);
    }
  } finally {
    emptyDir(traces);
  }
  return { outcome, files, isWithoutImages: showsSecret };
}

/**
 * The maximum number of screenshots in memory. Without a maximum, a page with an endless animation would fill the
 * memory.
 */
const framesKept = 600;
const filmstripFrames = 12;

/** Returns at most `count` evenly spaced items, including the first and the last. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);
}

/** Returns the file name of a screenshot: `filmstrip/000850ms.jpg` was taken 850 ms after the page opened. */
function frameName(atMs: number): string {
  return `filmstrip/${String(Math.round(atMs)).padStart(6, '0')}ms.jpg`;
}

function emptyDir(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
}

/**
 * The time limit for the search for secrets in a page. A longer search would delay the end of the run. A page that does
 * not answer in time counts as a page with a secret.
 */
const lookMs = 2000;

/** Code that runs in the page. It is a text, because the types of this program do not include the DOM. */
const readTexts = `(() => {
  const texts = [
    document.body?.innerText ?? '',
    document.body?.textContent ?? '',
    ...[...document.querySelectorAll('input, textarea, select')].map(({ value }) => value),
  ];
  return texts.reduce((sum, { length }) => sum + length, 0) <= ${bodyLimits.pageText.bytes} ? texts : undefined;
})()`;

/**
 * Returns true if the page or one of its frames shows a secret, in a text or an input. Also returns true if the page
 * cannot be searched.
 */
async function pageShowsSecret(page: Page): Promise<boolean> {
  try {
    const texts = await Promise.all(
      page.frames().map((frame) => within(lookMs, frame.evaluate<string[] | undefined>(readTexts), undefined)),
    );
    return texts.some((all) => all === undefined || all.some((text) => masker.text(text) !== text));
  } catch {
    return true;
  }
}
