import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../scenarios/base/clock.ts';
import type { MeasuringBrowser } from '../../synthetics/browser/browser.ts';
import type { ContentionWatch } from '../../synthetics/browser/contention.ts';
import { profiles } from '../../synthetics/browser/profiles.ts';
import type { Journey } from '../../synthetics/journey.ts';
import { runJourney } from '../../synthetics/run/run-journey.ts';
import type { Vital, VitalName } from '../../synthetics/vitals/vitals.ts';

/** A web vital of a page: its true value and its measured value, in seconds, or a score for CLS. */
export type Conformance = { page: string; vital: VitalName; truth: number; measured: number | null };

/** One visit of all pages. If `contended`, the machine was busy, so the visit does not count. */
export type Visit = { contended: boolean; rows: readonly Conformance[] };

export const handlerSeconds = 0.12;
const imageDelayMs = 300;
/** The block that shifts, in pixels of a viewport of 1350 × 940. */
const shift = { height: 470, by: 94 };
/**
 * The layout-shift score: impact fraction times distance fraction
 * (https://wicg.github.io/layout-instability/#sec-layout-shift-value).
 */
const shiftScore = ((shift.height + shift.by) / 940) * (shift.by / 1350);

const busy = `const end = performance.now() + ${handlerSeconds * 1000}; while (performance.now() < end);`;

const pages: Readonly<Record<string, string>> = {
  '/': `<h1>start</h1><a href="/left">leave</a><script>document.querySelector('a').onclick = () => { ${busy} };</script>`,
  '/left': `<h1>left</h1><img src="/image.png" width="600" height="400" alt="">`,
  '/shift': `<body style="margin:0"><div id="gap"></div><div style="height:${shift.height}px;background:#abc">block</div>
    <button style="position:fixed;bottom:0">press</button><script>
    // Without a change to paint, the browser may delay its next frame by any time. So the handler changes the text.
    document.querySelector('button').onclick = ({ target }) => { ${busy} target.textContent = 'pressed'; };
    addEventListener('load', () => setTimeout(() => {
      document.querySelector('#gap').style.height = '${shift.by}px';
      requestAnimationFrame(() => setTimeout(() => { document.title = 'shifted'; }));
    }, 200));</script>`,
  '/soft': `<h1 style="height:300px">soft</h1><button>go</button><script>
    document.querySelector('button').onclick = () => {
      ${busy}
      history.pushState(null, '', '/soft/two');
      document.querySelector('h1').outerHTML = '<main style="height:400px;font-size:60px">two is here</main>';
    };</script>`,
};

/** `sawOrigin` gets the time origin of the page whose image is delayed, in epoch ms. */
const visitAll = (sawOrigin: (ms: number) => void): Journey => ({
  name: 'conformance',
  pages: { start: '/', left: '/left', shift: '/shift', soft: '/soft', 'soft-two': '/soft/two' },
  async run({ page, urls }) {
    await page.goto(urls.web);
    await page.getByRole('link').click();
    await page.waitForURL('**/left');
    sawOrigin(await page.evaluate(() => performance.timeOrigin));
    await page.locator('img').evaluate((image: { complete: boolean; decode(): Promise<void> }) => image.decode());
    await page.waitForTimeout(100);
    await page.locator('h1').click();
    await page.goto(`${urls.web}shift`);
    await page.waitForFunction("document.title === 'shifted'");
    // The layout-shift score ignores a shift right after an input, so the click comes after the shift.
    await page.waitForTimeout(100);
    await page.getByRole('button').click();
    await page.waitForTimeout(100);
    await page.goto(`${urls.web}soft`);
    await page.getByRole('button').click();
    await page.getByText('two is here').waitFor();
    await page.waitForTimeout(200);
    await page.keyboard.press('a');
    await page.waitForTimeout(200);
  },
});

/** Visits pages with known web vitals in the same way as a journey. Resolves to one entry for each visit. */
export async function visitConformancePages(
  browser: MeasuringBrowser,
  clock: Clock,
  contention: ContentionWatch,
  visits: number,
  signal: AbortSignal,
): Promise<Visit[]> {
  let imageDoneMs = 0;
  let originMs = 0;
  const journey = visitAll((ms) => {
    originMs = ms;
  });
  const server = createServer((request, response) => {
    if (request.url === '/image.png') {
      setTimeout(() => {
        imageDoneMs = clock.wallMs();
        response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(image);
      }, imageDelayMs);
      return;
    }
    const page = pages[request.url ?? ''];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const all: Visit[] = [];
    for (let i = 0; i < visits && !signal.aborted; i++) {
      const ended = contention.begin();
      const outcome = await runJourney(journey, {
        urls: { web },
        bearer: undefined,
        secrets: {},
        clock,
        limitMs: 20_000,
        signal,
        profile: profiles.desktop,
        newContext: (profile, more) => browser.newContext(profile, more),
      });
      all.push({ contended: ended().contended, rows: rowsOf(outcome.vitals, web, (imageDoneMs - originMs) / 1000) });
    }
    return all;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** This image is padded, because LCP ignores images of less than 0.05 bits a pixel (https://web.dev/articles/lcp). */
const image = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="#357"/>
<circle cx="300" cy="200" r="150" fill="#fa3"/><path d="M0 400 L300 100 L600 400" fill="#7c5"/><!-- ${'known content '.repeat(400)}--></svg>`;

/**
 * Returns a row for each vital whose true value is known. A vital that is missing on a page of `pages` gets a row with
 * `measured: null`, except the INP of the page `left`.
 */
function rowsOf(vitals: readonly Vital[], web: string, imageSeconds: number): Conformance[] {
  const value = (page: string, name: VitalName) => vitals.find((one) => one.url === web + page && one.name === name);
  const known = (page: string, vital: VitalName, truth: number): Conformance => ({
    page,
    vital,
    truth,
    measured: value(page.replace(/^start$/, ''), vital)?.value ?? null,
  });
  const present = Object.keys(pages)
    .map((path) => path.slice(1))
    .flatMap((page) =>
      (['TTFB', 'FCP', 'LCP', 'CLS', 'INP'] as const).map((vital) => ({
        page,
        vital,
        found: value(page, vital)?.value,
      })),
    )
    .filter(({ page, vital, found }) => found === undefined && !(page === 'left' && vital === 'INP'))
    .map(({ page, vital }): Conformance => ({ page: page || 'start', vital, truth: 0, measured: null }));
  return [
    known('start', 'INP', handlerSeconds),
    known('shift', 'INP', handlerSeconds),
    known('soft', 'INP', handlerSeconds),
    known('shift', 'CLS', shiftScore),
    known('left', 'LCP', imageSeconds),
    ...present,
  ];
}
