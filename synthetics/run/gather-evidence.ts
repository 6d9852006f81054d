import { messageOf } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchStart } from '../../scenarios/base/limits/fetch-limited.ts';
import { fetchBy } from '../../scenarios/base/proxy/node-fetch.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { clientTlsOf, proxyFor, type Target } from '../../scenarios/plan/target.ts';
import type { Journey } from '../journey.ts';
import { evidenceLimitMs, runEvidencePass } from './evidence-pass.ts';
import type { JourneyOptions } from './journey-session.ts';
import type { Recording } from './recording.ts';

/** The evidence of a journey. `failedAgain` is true if the journey failed again when it was repeated with a trace. */
export type Evidence = { journey: string; failedAgain: boolean; files: readonly string[] };

type Parts = {
  journeys: Iterable<Journey>;
  target: Target;
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
 * does not answer, the run is aborted, or the time is over. A note then names the journeys without evidence.
 */
export async function gatherEvidence(parts: Parts): Promise<Evidence[]> {
  const { target, untilMs, limitMs, options, dirs, recording, onBegin, onEnd } = parts;
  const journeys = [...parts.journeys];
  const evidence: Evidence[] = [];
  for (const [i, journey] of journeys.entries()) {
    const { clock, signal, urls } = options(limitMs);
    const leftMs = Math.min(limitMs, evidenceLimitMs, untilMs - clock.wallMs());
    const obstacle = leftMs <= 0 ? 'no time was left' : await obstacleTo(urls.web, target, signal);
    if (signal.aborted) break;
    if (obstacle !== undefined) {
      const names = journeys.slice(i).map(({ name }) => name);
      const text = `${names.join(', ')}: no evidence was recorded, because ${obstacle}`;
      recording.event('note', clock.wallMs(), text, { journeys: names });
      break;
    }
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

/**
 * Returns why the page cannot be reached, by the certificates and the proxy of the target; undefined if it answers.
 * Another run of a journey on a dead target shows only an empty page.
 */
async function obstacleTo(url: string, target: Target, signal: AbortSignal): Promise<string | undefined> {
  try {
    const fetch = fetchBy({ tls: tlsOptionsOf(clientTlsOf(target)), proxy: proxyFor(target, url) });
    await fetchStart(url, bodyLimits.reachability, { fetch, signal, redirect: 'manual' });
    return undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    // If each address of a host fails, Node's error has a code, but no message.
    const reason = messageOf(cause) || (cause as NodeJS.ErrnoException).code;
    return `urls.web does not answer: ${reason}`;
  }
}

function listFiles(files: readonly string[]): string {
  const frames = files.filter((file) => file.includes('/filmstrip/'));
  const others = files.filter((file) => !frames.includes(file));
  return [...others, ...(frames.length > 0 ? [`${frames.length} frames`] : [])].join(', ') || 'none';
}
