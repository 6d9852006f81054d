import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journey } from './journey.ts';
import { type JourneyOptions, type JourneyOutcome, runJourney } from './run-journey.ts';
import type { Scrubber } from './scrub.ts';

export type EvidencePass = { outcome: JourneyOutcome; files: readonly string[] };

/** Longer is no use to anyone: the trace of a page that hangs shows it as well after this. */
export const evidenceLimitMs = 30_000;

/**
 * Runs a journey that failed once more, with trace and screenshot, which cost time and so never lie over a measured run.
 * Both are kept in `<artifactDir>/<journey>/`. The raw trace holds headers and bodies: it stays in the scratch directory
 * and is removed as soon as the copy without secrets is written.
 */
export async function runEvidencePass(
  journey: Journey,
  options: Omit<JourneyOptions, 'witness'>,
  dirs: { artifactDir: string; scratchDir: string },
  scrubber: Scrubber,
): Promise<EvidencePass> {
  const raw = join(dirs.scratchDir, `${journey.name}-trace.zip`);
  const kept = join(dirs.artifactDir, journey.name);
  mkdirSync(kept, { recursive: true });
  const files: string[] = [];
  const keep = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(kept, name), bytes);
    files.push(join(journey.name, name));
  };
  const outcome = await runJourney(journey, {
    ...options,
    limitMs: Math.min(options.limitMs, evidenceLimitMs),
    witness: {
      async start(context) {
        await context.tracing.start({ screenshots: true, snapshots: true });
      },
      async end(context, page) {
        for (const cookie of await context.cookies().catch(() => [])) addCookie(scrubber, cookie.value);
        const shot = await page.screenshot({ timeout: 2000 }).catch(() => undefined);
        if (shot) keep('failure.png', shot);
        await context.tracing.stop({ path: raw });
      },
    },
  });
  try {
    keep('trace.zip', scrubber.zip(readFileSync(raw)));
  } catch (error) {
    // A run that was cut off has no trace.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    rmSync(raw, { force: true });
  }
  return { outcome, files };
}

/** A cookie that is shorter is no secret, and taking `1` or `en` out of a trace would leave nothing of it. */
const shortestSecret = 8;

export function addCookie(scrubber: Scrubber, value: string): void {
  if (value.length >= shortestSecret) scrubber.add(value);
}
