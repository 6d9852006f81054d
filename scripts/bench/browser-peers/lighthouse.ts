import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserPeer } from './browser-peer.ts';

/**
 * The environment variable with the command of Lighthouse: `lighthouse`, or `node` and the path of Lighthouse's
 * `cli/index.js`.
 */
export const variable = 'MESHPROOF_LIGHTHOUSE';
const file = 'lighthouse.json';

/** Lighthouse without a user flow loads the page, but neither clicks nor measures an interaction. */
export const lighthouse: BrowserPeer = {
  name: 'Lighthouse',
  checks: 1,
  command(_place, { page, chromium }) {
    const chrome = `--chrome-flags="--headless=new --no-sandbox"`;
    const what = '--only-categories=performance --preset=desktop';
    return `CHROME_PATH='${chromium}' ${process.env[variable]} ${page} --quiet ${what} ${chrome} --output=json --output-path=${file}`;
  },
  read(place) {
    const { audits } = JSON.parse(readFileSync(join(place.dir, file), 'utf8')) as Report;
    const [metrics] = audits.metrics!.details!.items;
    const seconds = (id: string) => (audits[id]?.numericValue ?? 0) / 1000;
    return {
      vitals: {
        TTFB: (metrics!.timeToFirstByte ?? 0) / 1000,
        FCP: seconds('first-contentful-paint'),
        LCP: seconds('largest-contentful-paint'),
        CLS: audits['cumulative-layout-shift']?.numericValue,
        INP: seconds('interaction-to-next-paint'),
      },
    };
  },
};

type Audit = { numericValue?: number; details?: { items: { timeToFirstByte?: number }[] } };
type Report = { audits: Partial<Record<string, Audit>> };
