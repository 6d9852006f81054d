import { basename } from 'node:path';
import { visibleLine } from '../../../scenarios/base/printable.ts';
import { isReadBack, type Route } from '../base/route.ts';
import type { Project } from './files.ts';

/** With 18 or more views of a page, a single slow view cannot leave the p75 undecided. */
const journeyRuns = 20;

/** Returns the text of `smoke.yaml`. */
export function planFile(project: Project): string {
  const { page, perSecond, steadyS, source } = project;
  const rateNote =
    source === undefined ? 'Set it to the rate of your users.' : `It comes from ${printableName(source)}.`;
  return `# A short run that shows whether the target works and meets its SLOs: meshproof run smoke
plan: smoke
target: ./target.yaml

# The warm-up fills caches and is not judged.
phases: { warm-up: 5s, steady: ${steadyS}s }

traffic:
  # Requests start at this rate even if the target is slow. ${rateNote}
  k6: { scenarios: { ./traffic.js: ${rateText(perSecond)} } }
${
  page
    ? `  # A real browser opens the page, at times that are spread over the steady phase.
  journeys: { use: [./home.ts], runs: ${journeyRuns} }
`
    : ''
}
# Each check of traffic.js is judged too: at least 99 % of its results must be good.${page ? ' web has the limits of Core Web Vitals.' : ''}
slos:
  - ./slos.yaml
${page ? '  - web\n' : ''}${routeSlos(project)}${unreadNote(project.routes)}`;
}

const mostNoted = 5;

/**
 * Returns a note about the writes that are not read back. The note names the keys to add to routes.json, so that the k6
 * program reads these writes back. Returns an empty text if every write is read back.
 */
function unreadNote(routes: readonly Route[]): string {
  const names = routes.flatMap(({ name, item }) => (item && !isReadBack(item) ? [visibleLine(name)] : []));
  if (names.length === 0) return '';
  const more = names.length > mostNoted ? ` and ${names.length - mostNoted} more` : '';
  const shown = names.slice(0, mostNoted).map((name) => name.slice(0, 60));
  return `
# Nothing reads these writes back, so a lost one would not be seen, and the run stays INCONCLUSIVE:
#   ${shown.join(', ')}${more}
# In routes.json, add to the "item" of each of these writes: the path at which the written item is read, the name of
# this read in the report, and the key of the id in the answer to the write. For example:
#   "path": "/orders/{id}", "read": "GET /orders/:id", "keys": ["id"]
# or, if only a list contains it: "list": "/orders", "read": "GET /orders", "keys": ["id"]
# For a route that only reads, write "readsOnly": true.
`;
}

/**
 * The maximum number of routes that get an SLO of their own. The file is an example, and more SLOs would make the file
 * hard to read.
 */
const mostRouteSlos = 12;
/** A route with fewer samples gets no SLO. A p95 needs 59 samples, but some answers may be late or missing. */
const samplesOfRoute = 80;

/**
 * Returns an SLO line for each of the most frequent routes that `init` measured and that have enough samples. An SLO
 * over all routes would not detect one slow route among many fast routes. Returns an empty text for gRPC, or for a
 * single route.
 */
function routeSlos({ routes, limits, perSecond, steadyS, isGrpc }: Project): string {
  // A one-line SLO on `latency` selects HTTP requests only.
  if (isGrpc) return '';
  const total = routes.reduce((sum, { weight }) => sum + weight, 0);
  const own = routes.filter(({ name, weight }) => {
    // `init` requests no route that writes, and only some routes of a slow system. So a route may have no measured
    // limit.
    const isMeasured = limits[name] !== undefined;
    const isEnough = (weight / total) * perSecond * steadyS >= samplesOfRoute;
    return isMeasured && isEnough && /^[A-Z]+ [\w./:~-]*(?: \w+)?$/.test(name);
  });
  if (routes.length === 1 || own.length === 0) return '';
  const lines = own
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostRouteSlos)
    .map(({ name }) => `  - "latency{scenario=traffic,endpoint=${name}}": p95 < ${limits[name]! * 1000}ms\n`);
  return `  # A slow route does not show among many fast ones, so each has its own limit.\n${lines.join('')}`;
}

/** Returns a name that is safe in a comment: printable, on one line, at most 60 characters. */
function printableName(file: string): string {
  return visibleLine(basename(file)).slice(0, 60);
}

/** Returns a rate as a plan writes it, with at most three significant digits: `12.5/s`, or `30/m` for 0.5 a second. */
export function rateText(perSecond: number): string {
  const digits = (value: number) => Number(value.toPrecision(3));
  return perSecond >= 1 ? `${digits(perSecond)}/s` : `${digits(perSecond * 60)}/m`;
}
