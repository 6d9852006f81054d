import { formatCount, formatCountOf, formatShare } from '../../results/words/format.ts';
import type { Finding } from './base/finding.ts';
import { type Item, isReadBack, longestPath, type Route } from './base/route.ts';
import { notedStatus } from './explore/explore-site.ts';
import type { TriedRoute } from './explore/routes-of-site.ts';
import { rateText } from './files/plan-file.ts';
import { mostKinds } from './sources/most-kinds.ts';
import type { Reason, SeenRoutes } from './sources/seen-routes.ts';

/** The first cell of a row that says what `init` left out. */
export const leftOut = 'left out';

/**
 * Returns a table row for each tried route, even if the route is left out. Further rows name the rate, the requests
 * that are left out, and the removed values that may be secrets.
 */
export function rowsOf(tried: readonly TriedRoute[], seen: SeenRoutes | undefined, perSecond: number): Finding[] {
  const total = tried.reduce((sum, { route }) => sum + (route?.weight ?? 0), 0);
  const rows = tried.map((one) => routeRow(one, seen, total));
  const more = seen ? [rateRow(seen, perSecond), ...leftOutRows(seen)] : [];
  return [...rows, ...more, ...unprovenRow(tried)];
}

/** Returns one text for each reason why paths or requests were left out, with their number. */
export function leftOutOf(findings: readonly Finding[], seen: SeenRoutes | undefined): string[] {
  const rows = [...findings, ...(seen ? leftOutRows(seen) : [])];
  return rows.filter(({ what }) => what === leftOut).map(({ found }) => found);
}

/** Returns a warning if no route that reads gave a right answer: a run will FAIL, even if the target is healthy. */
function unprovenRow(tried: readonly TriedRoute[]): Finding[] {
  const reading = tried.filter(({ route }) => route && (route.method === 'GET' || route.method === 'HEAD'));
  if (reading.length === 0 || reading.some(({ why }) => why === undefined)) return [];
  const written = 'a run will FAIL; name other routes: --openapi, --har or --access-log FILE, or --url with a path';
  return [{ what: 'routes', found: 'none gave a right answer', written }];
}

function routeRow({ candidate, route, answer, why }: TriedRoute, seen: SeenRoutes | undefined, total: number): Finding {
  const noAnswer = route ? `no answer (${why})` : (why ?? '');
  const now = answer ? `status ${answer.status}, ${answer.ms.toFixed(0)} ms` : noAnswer;
  const share = (weight: number, of: number) => formatShare(of > 0 ? weight / of : 0);
  const all = seen?.candidates.reduce((sum, { weight }) => sum + weight, 0) ?? 0;
  const found = seen ? `${formatCount(candidate.weight)} × (${share(candidate.weight, all)}); ${now}` : now;
  const again = route?.item ? itemNote(route.item) : '';
  const written = route
    ? `routes.json: ${share(route.weight, total)}${expectedNote(route, why)}${again}`
    : notedStatus(answer?.status ?? 0);
  return { what: candidate.name, found, written: needOf(answer?.status, written, route !== undefined) };
}

/**
 * Returns a note with the expected status in two cases: a run compares only the status, or `init` got no right answer
 * (`why`). Otherwise, returns an empty text.
 */
function expectedNote({ status, content, item }: Route, why: string | undefined): string {
  if (!content && !item) return `; expects only the status ${status}`;
  return why === undefined ? '' : `; expects ${status}`;
}

function itemNote(item: Item): string {
  if (!isReadBack(item)) return '; no route reads it back, so the run stays INCONCLUSIVE';
  const { list, steps = [] } = item;
  return [
    `; each write is read back${list === undefined ? '' : ' in the list'}`,
    ...steps.map(({ method }) => `then ${method}`),
  ].join(', ');
}

/**
 * Returns the last cell of a row. A route that succeeded in the log or recording stays a route, even if the target now
 * answers 401 or 429. The cell then also names what the route needs, such as a token or a lower rate.
 */
function needOf(status: number | undefined, written: string, isRoute: boolean): string {
  if (!isRoute || status === undefined || ![400, 401, 403, 422, 429].includes(status)) return written;
  return `${written}; ${notedStatus(status).replace(/^nothing: /, '')}`;
}

function rateRow({ perSecond: given }: SeenRoutes, perSecond: number): Finding {
  const found = given === undefined ? 'no times' : `${given.toPrecision(3)}/s on average`;
  return { what: 'rate of these routes', found, written: `smoke.yaml: ${rateText(perSecond)}` };
}

const reasonWords: Readonly<Record<Reason, string>> = {
  write: 'requests that are not GET or HEAD (--write adds them)',
  method: 'requests with CONNECT, TRACE or an invalid method',
  outside: 'requests to other hosts',
  secret: 'paths that contain a secret',
  unreadable: `entries without a request, or with a path that is not printable or longer than ${longestPath} characters`,
  failed: 'requests of routes that never succeeded',
  rare: 'requests of routes beyond the 200 most frequent',
  kinds: `requests beyond ${mostKinds} kinds of writes, the most that a run checks`,
};

function leftOutRows({ leftOut: counts, removedSecrets }: SeenRoutes): Finding[] {
  const rows = (Object.keys(reasonWords) as Reason[])
    .filter((reason) => counts[reason] > 0)
    .map((reason) => ({
      what: leftOut,
      found: `${reasonWords[reason]}: ${formatCount(counts[reason])}`,
      written: 'nothing',
    }));
  if (removedSecrets === 0) return rows;
  const found = formatCountOf(removedSecrets, 'possible secret');
  return [...rows, { what: 'removed', found, written: 'nothing' }];
}
