import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchStart } from '../../scenarios/base/limits/fetch-limited.ts';
import type { Journey } from '../journey.ts';
import { evidenceLimitMs, runEvidencePass } from './evidence-pass.ts';
import type { JourneyOptions } from './journey-session.ts';
import type { Recording } from './recording.ts';

/** The evidence of a journey. `failedAgain` is true if the journey failed again when it was repeated with a trace. */
export type Evidence = { journey: string; failedAgain: boolean; files: readonly string[] };

type Parts = {
  journeys: Iterable<Journey>;
  /** The wall-clock time after which no further repeat of a journey may start. */
  untilMs: number;
  limitMs: number;
  options(limitMs: number): JourneyOptions;
  dirs: { artifactDir: string; scratchDir: string };
  recording: Recording;
  onBegin(journey: string): void;
  onEnd(): void;
};

/**
 * Repeats each journey for its evidence, one after another, and records notes about the repeats. Stops when the target
 * does not answer, the run is aborted, or the time is over.
 */
export async function gatherEvidence(parts: Parts): Promise<Evidence[]> {
  const { journeys, untilMs, limitMs, options, dirs, recording, onBegin, onEnd } = parts;
  const evidence: Evidence[] = [];
  for (const journey of journeys) {
    const { clock, signal, urls } = options(limitMs);
    const leftMs = Math.min(limitMs, evidenceLimitMs, untilMs - clock.wallMs());
    if (signal.aborted || leftMs <= 0 || !(await answers(urls.web, signal))) break;
    try {
      onBegin(journey.name);
      const { outcome, files, isWithoutImages } = await runEvidencePass(journey, options(leftMs), dirs);
      const failedAgain = outcome.failure !== undefined;
      evidence.push({ journey: journey.name, failedAgain, files });
      const ended = failedAgain ? 'failed' : outcome.cut ? 'was aborted' : 'passed';
      const text = `${journey.name} ${ended} in the extra run for its evidence; files kept: ${listFiles(files)}`;
      recording.event('note', clock.wallMs(), text, { journey: journey.name, files });
      if (isWithoutImages) {
        const reason = `${journey.name}: a page showed a secret or could not be searched, so no screenshot is kept`;
        recording.event('note', clock.wallMs(), reason, { journey: journey.name });
      }
    } catch (error) {
      recording.event('note', clock.wallMs(), `${journey.name} has no evidence: ${messageOf(error)}`);
    } finally {
      onEnd();
    }
  }
  return evidence;
}

/** Returns whether the target answers. Another run of a journey on a dead target shows only an empty page. */
async function answers(url: string, stop: AbortSignal): Promise<boolean> {
  try {
    await fetchStart(url, bodyLimits.reachability, { signal: stop, redirect: 'manual' });
    return true;
  } catch {
    return false;
  }
}

function listFiles(files: readonly string[]): string {
  const frames = files.filter((file) => file.includes('/filmstrip/'));
  const others = files.filter((file) => !frames.includes(file));
  return [...others, ...(frames.length > 0 ? [`${frames.length} frames`] : [])].join(', ') || 'none';
}
