import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { profiles } from '../../../synthetics/browser/profiles.ts';
import { launchChromium, serve, site, temporaryDir } from '../../../synthetics/journeys.fixture.ts';
import { loadJourneys } from '../../../synthetics/run/load-journey.ts';
import { runJourney } from '../../../synthetics/run/run-journey.ts';
import { ensure } from '../../lib/tools.ts';
import { journeyFile } from './journey-file.ts';

const { path: executablePath } = await ensure('chromium');

it.each([
  ['a page without errors', 'document.body.append("hello")', true],
  ['an error that the page catches', 'try { null.x } catch { document.body.append("hello") }', true],
  ['an error of a script', 'document.body.prepend("hello"); throw new Error("boom")', false],
  ['a rejection that nothing handles', 'document.body.append("hello"); Promise.reject(new Error("boom"))', false],
  ['a script with a wrong syntax', 'document.body.append("hello"', false],
])('the journey of init passes or fails on %s', async (_, script, passes) => {
  const { url } = await serve(site({ '/': `<p>in</p><script>${script}</script>` }));
  const file = join(temporaryDir(), 'home.ts');
  writeFileSync(file, journeyFile({ title: 't' }));
  const { journeys } = await loadJourneys(file, temporaryDir());
  const browser = await launchChromium(executablePath, ['127.0.0.1'], () => undefined);
  const { failure } = await runJourney(journeys[0]!, {
    ...{ urls: { web: url }, bearer: undefined, secrets: {}, clock: systemClock, limitMs: 60_000 },
    ...{ signal: new AbortController().signal, profile: profiles.desktop },
    newContext: (profile, more) => browser.newContext(profile, more),
  });
  expect(failure === undefined).toBe(passes);
  if (!passes) expect(failure!.text).toMatch(/uncaught errors of the page/);
});
