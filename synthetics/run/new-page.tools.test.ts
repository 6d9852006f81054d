import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext } from 'playwright';
import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import { profiles } from '../browser/profiles.ts';
import { TraceContext } from '../browser/trace-context.ts';
import type { JourneyTools } from '../journey.ts';
import { launchChromium, serve, site } from '../journeys.fixture.ts';
import { runJourney } from './run-journey.ts';

const { path: executablePath } = await ensure('chromium');

/** On a busy machine, each session of the DevTools protocol may open late. */
function withLateSessions(context: BrowserContext): BrowserContext {
  const newSession = context.newCDPSession.bind(context);
  context.newCDPSession = async (page) => {
    await sleep(300);
    return newSession(page);
  };
  return context;
}

it.each<[string, (tools: JourneyTools) => Promise<unknown>]>([
  ['one page', async ({ page, urls }) => (await page.context().newPage()).goto(`${urls.web}/first`)],
  [
    'two pages at once',
    async ({ page, urls }) => {
      const open = async (path: string) => (await page.context().newPage()).goto(`${urls.web}/${path}`);
      await Promise.all([open('first'), open('second')]);
    },
  ],
])('measures the first document of a page that a journey opens, although sessions open late: %s', async (_, visit) => {
  const traced = new Map<string, boolean>();
  const { url } = await serve((request, response) => {
    traced.set(request.url!, request.headers.traceparent !== undefined);
    site({ '/first': '<h1>one</h1>', '/second': '<h1>two</h1>' })(request, response);
  });
  const browser = await launchChromium(executablePath);
  const outcome = await runJourney(
    { name: 'mine', run: (tools) => visit(tools).then(() => undefined) },
    {
      ...{ urls: { web: url }, bearer: undefined, secrets: {}, clock: systemClock, limitMs: 60_000 },
      ...{ signal: new AbortController().signal, profile: profiles.desktop },
      trace: new TraceContext(
        url,
        (bytes) => 'a'.repeat(2 * bytes),
        () => systemClock.wallMs(),
      ),
      newContext: async (profile, more) => withLateSessions(await browser.newContext(profile, more)),
    },
  );
  expect(outcome.failure).toBeUndefined();
  const visited = [...traced].filter(([path]) => path !== '/favicon.ico');
  expect(visited.map(([, isTraced]) => isTraced)).toEqual(visited.map(() => true));
  expect(outcome.views.map((view) => new URL(view.url).pathname).sort()).toEqual(visited.map(([path]) => path).sort());
});
