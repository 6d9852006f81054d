import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { profiles } from '../browser/profiles.ts';
import type { Journey } from '../journey.ts';
import { launchChromium } from '../journeys.fixture.ts';
import { runJourney } from './run-journey.ts';

const { path: executablePath } = await ensure('chromium');

/** Runs the code of a journey once in a new browser. The address of the target is never used. */
async function outcomeOf(run: Journey['run'], options: { limitMs: number; untilMs?: number }) {
  const browser = await launchChromium(executablePath, [], () => undefined);
  return runJourney(
    { name: 'mine', run },
    {
      ...{ urls: { web: 'http://127.0.0.1' }, bearer: undefined, secrets: {}, clock: systemClock, ...options },
      ...{ signal: new AbortController().signal, profile: profiles.desktop },
      newContext: (profile, more) => browser.newContext(profile, more),
    },
  );
}

it('ends a journey at the given time, even before its timeout, and does not measure the step that this ends', async () => {
  const untilClosed = (page: Page) => () => page.waitForEvent('close', { timeout: 0 }).then(() => undefined);
  const untilMs = systemClock.wallMs() + 2000;
  const outcome = await outcomeOf(({ page, step }) => step('wait', untilClosed(page)), { limitMs: 600_000, untilMs });
  const [, seconds] = /took longer than ([\d.]+) s$/.exec(outcome.failure!.text)!;
  expect(Number(seconds)).toBeLessThanOrEqual(2);
  expect(outcome.steps).toEqual([]);
});

// The browser reports the crash after the error of the navigation.
const died = 'the process of a page died';
it.each<[string, string, Journey['run']]>([
  ['fails by it', 'net::ERR_', async ({ page }) => void (await page.goto('chrome://crash'))],
  ['catches the error', died, async ({ page }) => void (await page.goto('chrome://crash').catch(() => 0))],
  ['has a killed page', died, async ({ page }) => void (await page.goto('chrome://kill').catch(() => 0))],
  [
    'has the page in a context of its own',
    died,
    async ({ page }) => {
      const own = await page.context().browser()!.newPage();
      await own.goto('chrome://crash').catch(() => 0);
    },
  ],
])('gives the sign of a crash to a journey that %s', async (_, text, run) => {
  const { failure } = await outcomeOf(run, { limitMs: 60_000 });
  expect(failure).toMatchObject({ text: expect.stringContaining(text), signs: { crashed: true } });
});
