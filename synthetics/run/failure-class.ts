/**
 * The classes of failed runs, derived from the signs of the failure. A failure that no sign explains is a
 * `nondeterministic-page`. A journey is flaky if only some of its runs fail. A flaky journey has the class of its
 * failed runs.
 */
export const failureClasses = [
  'script-error',
  'host-contention',
  'target-5xx',
  'error-page',
  'network',
  'page-crash',
  'selector-race',
  'nondeterministic-page',
] as const;
export type FailureClass = (typeof failureClasses)[number];

export type FailureSigns = {
  /** True if the journey itself has a mistake, such as a misspelt variable. */
  ownMistake: boolean;
  /** True if the machine was busy with other processes. */
  contended: boolean;
  /** The number of answers with a status of 500 or above. */
  serverErrors: number;
  /** The number of requests that failed on the network. A request that the browser itself aborted does not count. */
  networkErrors: number;
  /** The number of page and frame loads that had not finished when the run ended. */
  unfinishedPages: number;
  /** The number of pages with an unexpected status of 400 or above. */
  errorPages: number;
  crashed: boolean;
  /** True if the browser opened no page, so that the target got no request. */
  unopened: boolean;
  /** True if a time limit of meshproof ended the run or a part of it, or if a page was still loading at the end. */
  late: boolean;
  /** The error message, which may come from Playwright. */
  text: string;
};

/**
 * Returns the class of the first sign that applies. Signs of a cause are checked before signs of its effects. For
 * example, an error of the target also explains a missing button.
 */
export function classOf(signs: FailureSigns): FailureClass {
  if (signs.ownMistake) return 'script-error';
  if (signs.crashed) return 'page-crash';
  if (signs.unopened) return 'host-contention';
  if (signs.serverErrors > 0) return 'target-5xx';
  if (signs.errorPages > 0) return 'error-page';
  if (signs.networkErrors > 0 || /net::ERR_/.test(signs.text)) return 'network';
  // Of all failures, a busy machine explains only timeouts. After such a timeout, a page is often unfinished. So
  // `contended` is checked before `unfinishedPages`.
  const late = signs.late || /waiting for|Timeout \d+ms exceeded/i.test(signs.text);
  if (late && signs.contended) return 'host-contention';
  if (late) return signs.unfinishedPages > 0 ? 'network' : 'selector-race';
  if (/strict mode violation/i.test(signs.text)) return 'selector-race';
  return 'nondeterministic-page';
}
