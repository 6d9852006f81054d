import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { vitalMetrics } from '../../../synthetics/run/metrics.ts';
import { vitalNames } from '../../../synthetics/vitals/vitals.ts';
import type { CheckResult } from '../../check/check-result.ts';
import type { Workplace } from '../../test/meshproof.ts';
import { builtCli } from '../measure/timed-command.ts';
import type { Vitals } from '../targets/known-vitals.ts';
import type { BrowserPeer, Subject } from './browser-peer.ts';

const [store, printed] = ['runs', 'check.json'];

/**
 * Returns the peer that runs the built `meshproof check` once. The check makes `visits` visits in one browser, after a
 * visit that warms the browser up.
 */
export function meshproofCheck(name: string, visits = 1): BrowserPeer {
  return {
    name,
    checks: visits,
    // A check with few visits ends as INCONCLUSIVE, so its exit code is ignored.
    command: (place, subject) => `${checkOf(place, subject)} --runs ${visits} >${printed}; test -d ${store}`,
    read(place) {
      const { checks } = JSON.parse(readFileSync(join(place.dir, printed), 'utf8')) as { checks: CheckResult[] };
      return { vitals: vitalsOf(checks[0]!) };
    },
  };
}

/** Returns the peer that runs the built `meshproof check --every` for `checks` checks, each with one visit. */
export function meshproofSchedule(name: string, checks: number): BrowserPeer {
  return {
    name,
    checks,
    command(place, subject) {
      const check = `${checkOf(place, subject)} --runs 1 --every 1s --jitter 0 --listen 127.0.0.1:0`;
      const read = `head -n ${checks} <out >${printed}`;
      return `rm -f out; mkfifo out; ${check} >out & pid=$!; ${read}; kill -TERM $pid; wait $pid; true`;
    },
    read(place) {
      const lines = readFileSync(join(place.dir, printed), 'utf8').trim().split('\n');
      const results = lines.map((line) => JSON.parse(line) as CheckResult);
      const runs = place.runs(store).filter(({ id }) => results.some(({ run }) => run === id));
      const seconds = runs.map((run) => (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000);
      return { vitals: vitalsOf(results.at(-1)!), seconds: median(seconds) };
    },
  };
}

function vitalsOf({ measures }: CheckResult): Vitals {
  const value = (name: string) => measures.find(({ metric }) => metric === name)?.median;
  return Object.fromEntries(vitalNames.map((name) => [name, value(vitalMetrics[name].name)]));
}

function checkOf(place: Workplace, { page }: Subject): string {
  rmSync(join(place.dir, store), { recursive: true, force: true });
  place.text(
    'visit.ts',
    `import type { Journey } from 'meshproof/journey';
const visit: Journey = {
  name: 'visit',
  pages: { home: '/' },
  async run({ page, urls }) {
    await page.goto(urls.web);
    await page.waitForFunction("document.title === 'shifted'");
    await page.getByRole('button').click();
    await page.waitForFunction("document.title === 'pressed'");
  },
};
export default visit;
`,
  );
  const target = place.yaml('target.yaml', { target: 'own', urls: { web: page } });
  return `${builtCli.join(' ')} check ./visit.ts --target ${target} --store ${store} --json --quiet`;
}
