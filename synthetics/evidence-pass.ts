import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tracesDirIn } from './browser.ts';
import type { Journey } from './journey.ts';
import { type JourneyOptions, type JourneyOutcome, runJourney } from './run-journey.ts';
import type { Scrubber } from './scrub.ts';

export type EvidencePass = { outcome: JourneyOutcome; files: readonly string[] };

/** Longer is no use to anyone: the trace of a page that hangs shows it as well after this. */
export const evidenceLimitMs = 30_000;

/**
 * Runs a journey that failed once more, with trace and screenshot, which cost time and so never lie over a measured run.
 * Both are kept in `<artifactDir>/<journey>/`. The raw trace, which holds headers and bodies, lies in the scratch
 * directory only until the copy without secrets is written.
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
    // A run that was cut off has no trace.
    if (existsSync(raw)) keep('trace.zip', scrubber.zip(readFileSync(raw)));
  } finally {
    emptyDir(traces);
  }
  return { outcome, files };
}

function emptyDir(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
}

/** A cookie that is shorter is no secret, and taking `1` or `en` out of a trace would leave nothing of it. */
const shortestSecret = 8;

export function addCookie(scrubber: Scrubber, value: string): void {
  if (value.length >= shortestSecret) scrubber.add(value);
}
