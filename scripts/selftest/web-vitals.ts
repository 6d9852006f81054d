import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../scenarios/base/clock.ts';
import { launchBrowser } from '../../synthetics/browser/browser.ts';
import { ContentionWatch, readCpuUse } from '../../synthetics/browser/contention.ts';
import { ensure } from '../lib/tools.ts';
import type { Session } from '../run/session.ts';
import { visitConformancePages } from './conformance.ts';
import { type Measure, toMeasure } from './measure.ts';

const wanted = 5;
const attempts = 12;

/**
 * The largest accepted errors: seconds for INP and LCP, a score for CLS. An interaction lasts until the next frame and
 * is rounded to 8 ms. An image is painted up to three frames late.
 */
const limits = { INP: 0.032, LCP: 0.06, CLS: 0.005 } as const;

/**
 * Resolves to the measurement errors of INP, LCP and CLS in this machine's browser, and the number of missing web
 * vitals. The pages have known values. The first visit and visits on a busy machine are left out.
 */
export async function webVitalMeasures({ reaper, say, abort }: Session): Promise<Measure[]> {
  const { path } = await ensure('chromium', { log: say, signal: abort.signal });
  const scratchDir = mkdtempSync(join(tmpdir(), 'meshproof-'));
  reaper.adoptDirectory(scratchDir);
  const browser = await launchBrowser({
    executablePath: path,
    scratchDir,
    allowedHosts: ['127.0.0.1'],
    onBlocked: () => undefined,
  });
  reaper.adopt(browser.pid);
  try {
    const watch = new ContentionWatch(() => readCpuUse(browser.pid));
    const visits = [];
    let tried = 0;
    // The first visit warms the browser up.
    await visitConformancePages(browser, systemClock, watch, 1, abort.signal);
    while (visits.length < wanted && tried < attempts && !abort.signal.aborted) {
      tried++;
      const [visit] = await visitConformancePages(browser, systemClock, watch, 1, abort.signal);
      if (visit && !visit.contended) visits.push(visit);
    }
    say(`${visits.length} of ${tried} visits were made while the machine was idle`);
    const rows = visits.flatMap((visit) => visit.rows);
    const missing = rows.filter(({ measured }) => measured === null);
    const pairsOf = (vital: keyof typeof limits) =>
      rows.filter((row) => row.vital === vital).map(({ truth, measured }) => [truth, measured ?? Number.NaN] as const);
    return [
      toMeasure('INP of a 120 ms handler', pairsOf('INP'), limits.INP),
      toMeasure('LCP of a delayed image', pairsOf('LCP'), limits.LCP),
      toMeasure('CLS of a known shift', pairsOf('CLS'), limits.CLS, '1'),
      toMeasure('web vitals missing', visits.length === 0 ? [] : [[0, missing.length]], 0, '1'),
    ];
  } finally {
    await browser.close();
    rmSync(scratchDir, { recursive: true, force: true });
  }
}
