import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../scenarios/base/errors.ts';
import { tracesDirIn } from '../browser/browser.ts';
import type { Journey } from '../journey.ts';
import { scrubHar } from './har.ts';
import type { JourneyOutcome } from './journey-outcome.ts';
import type { JourneyOptions } from './journey-session.ts';
import { runJourney } from './run-journey.ts';
import type { Scrubber } from './scrub.ts';

export type EvidencePass = { outcome: JourneyOutcome; files: readonly string[] };

/** A longer trace of a hanging page shows nothing more. */
export const evidenceLimitMs = 30_000;

/**
 * Runs a journey once more with trace, HAR, filmstrip and console log, which would slow down a measured run. The files
 * are written to `<artifactDir>/<journey>/`. The raw trace contains headers and bodies; it is deleted from the scratch
 * directory after the copy without secrets is written.
 */
export async function runEvidencePass(
  journey: Journey,
  options: Omit<JourneyOptions, 'witness'>,
  dirs: { artifactDir: string; scratchDir: string },
  scrubber: Scrubber,
): Promise<EvidencePass> {
  const traces = tracesDirIn(dirs.scratchDir);
  const raw = join(traces, 'raw.zip');
  const kept = join(dirs.artifactDir, journey.name);
  mkdirSync(join(kept, 'filmstrip'), { recursive: true });
  const files: string[] = [];
  const keep = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(kept, name), bytes);
    files.push(join(journey.name, name));
  };
  const lines: string[] = [];
  const frames: { atMs: number; bytes: Uint8Array }[] = [];
  const har = join(traces, 'raw.har');
  const outcome = await runJourney(journey, {
    ...options,
    limitMs: Math.min(options.limitMs, evidenceLimitMs),
    witness: {
      options: { recordHar: { path: har, content: 'omit' } },
      async start(context) {
        await context.tracing.start({ screenshots: true, snapshots: true });
        context.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
        context.on('weberror', (error) => lines.push(`uncaught: ${messageOf(error.error())}`));
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
        for (const cookie of await context.cookies().catch(() => [])) addCookie(scrubber, cookie.value);
        await page.screencast.stop().catch(() => undefined);
        const mask = [page.locator('input[type=password]')];
        const shot = await page.screenshot({ timeout: 2000, mask }).catch(() => undefined);
        if (shot) keep('last.png', shot);
        await context.tracing.stop({ path: raw });
      },
    },
  });
  try {
    // An aborted run has no trace.
    if (existsSync(raw)) keep('trace.zip', scrubber.zip(readFileSync(raw)));
    if (existsSync(har)) keep('requests.har', Buffer.from(scrubHar(readFileSync(har, 'utf8'), scrubber)));
    if (lines.length > 0) keep('console.txt', Buffer.from(`${lines.map((line) => scrubber.text(line)).join('\n')}\n`));
    for (const { atMs, bytes } of spread(frames, filmstripFrames)) keep(frameName(atMs), bytes);
  } finally {
    emptyDir(traces);
  }
  return { outcome, files };
}

/** A page with endless animation would fill the memory. */
const framesKept = 600;
const filmstripFrames = 12;

/** Evenly spaced items, including the first and the last. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);
}

/** `filmstrip/000850ms.jpg`: milliseconds since the page opened. */
function frameName(atMs: number): string {
  return `filmstrip/${String(Math.round(atMs)).padStart(6, '0')}ms.jpg`;
}

function emptyDir(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
}

/** Shorter cookies, such as `1` or `en`, are not secrets; removing them would destroy the trace. */
const shortestSecret = 8;

/** Adds a cookie value to the secrets, if it is long enough. */
export function addCookie(scrubber: Scrubber, value: string): void {
  if (value.length >= shortestSecret) scrubber.add(value);
}
