import { environment } from '../names.ts';
import { framedSummary } from '../user-summary.ts';

type Check = { name: string; passes: number; fails: number };
type Group = { checks?: readonly Check[] | Readonly<Record<string, Check>>; groups?: readonly Group[] };
type Data = Parameters<ReturnType<typeof framedSummary>>[0] & { root_group?: Group };

/** Returns k6's `handleSummary`. It writes the files of `framedSummary` and a file with the results of the checks. */
export function shownSummary(own: Parameters<typeof framedSummary>[0], options: Parameters<typeof framedSummary>[1]) {
  const framed = framedSummary(own, options);
  return async (data: Data): Promise<Record<string, string>> => ({
    ...(await framed(data)),
    [`${__ENV[environment.summary]}.checks`]: JSON.stringify(checksIn(data.root_group)),
  });
}

function checksIn({ checks = [], groups = [] }: Group = {}): Check[] {
  const own = Object.values(checks).map(({ name, passes, fails }) => ({ name, passes, fails }));
  return [...own, ...Object.values(groups).flatMap(checksIn)];
}
