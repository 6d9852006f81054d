import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { profiles } from '../browser/profiles.ts';
import { launchChromium } from '../journeys.fixture.ts';
import { runJourney } from './run-journey.ts';

const { path: executablePath } = await ensure('chromium');

it('ends a journey at the given time, even before its timeout', async () => {
  const browser = await launchChromium(executablePath, [], () => undefined);
  const journey = { name: 'mine', run: () => new Promise<void>(() => undefined) };
  const outcome = await runJourney(journey, {
    ...{ urls: { web: 'http://127.0.0.1' }, bearer: undefined, secrets: {}, clock: systemClock, limitMs: 600_000 },
    ...{ signal: new AbortController().signal, profile: profiles.desktop, untilMs: systemClock.wallMs() + 2000 },
    newContext: (profile, more) => browser.newContext(profile, more),
  });
  const [, seconds] = /took longer than ([\d.]+) s$/.exec(outcome.failure!.text)!;
  expect(Number(seconds)).toBeLessThanOrEqual(2);
});
