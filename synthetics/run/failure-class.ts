/**
 * Why a journey failed, told from what was seen in that run. `nondeterministic-page`: nothing else explains it, the page
 * was just not as it had been. A journey whose runs end differently is flaky, and this is its class.
 */
export const failureClasses = [
  'script-error',
  'host-contention',
  'target-5xx',
  'network',
  'page-crash',
  'selector-race',
  'nondeterministic-page',
] as const;
export type FailureClass = (typeof failureClasses)[number];

export type FailureSigns = {
  /** The journey's own mistake, as a misspelt variable is. */
  ownMistake: boolean;
  /** Our machine was busy with something else while it ran. */
  contended: boolean;
  /** Answers of 500 and above. */
  serverErrors: number;
  /** Requests that got no answer, those aside that the page itself gave up. */
  networkErrors: number;
  /** Pages that were asked for and still had not come whole when the run ended. */
  unfinishedPages: number;
  crashed: boolean;
  text: string;
};

/** The first sign in the order of what explains most: an error of the target explains the missing button as well. */
export function classOf(signs: FailureSigns): FailureClass {
  if (signs.ownMistake) return 'script-error';
  if (signs.crashed) return 'page-crash';
  if (signs.serverErrors > 0) return 'target-5xx';
  if (signs.networkErrors > 0 || /net::ERR_/.test(signs.text)) return 'network';
  // Only what waited too long can be the doing of a slow machine.
  const late = /waiting for|Timeout \d+ms exceeded|took longer than|strict mode violation/i.test(signs.text);
  if (late && signs.unfinishedPages > 0) return 'network';
  if (late) return signs.contended ? 'host-contention' : 'selector-race';
  return 'nondeterministic-page';
}
