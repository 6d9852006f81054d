import type { RefinedResponse, ResponseType } from 'k6/http';

export type Answer = RefinedResponse<ResponseType>;

let failed = false;
/** Other modules read this variable, because a function call would cost time in every request of k6. */
export let isKeeping = false;
let last: Answer | undefined;

/**
 * Records an answer of the target. The status alone shows a failure: k6 sets an error code only if the status is 0 or
 * at least 400.
 */
export function answered(answer: Answer, status: number): void {
  if (status === 0 || status >= 400) failed = true;
  if (isKeeping) last = answer;
}

/** Records that a request threw an error instead of returning an answer. */
export function threw(): void {
  failed = true;
}

/** Forgets failures, so that `hasFailed` covers only later requests. */
export function forget(): void {
  failed = false;
}

/** Returns true if a request failed since the last call of `forget`: an error, no answer, or a status from 400 on. */
export function hasFailed(): boolean {
  return failed;
}

/** Sets whether the last answer is kept from now on, and drops the answer kept so far. */
export function keepLast(isKept: boolean): void {
  isKeeping = isKept;
  last = undefined;
}

/** Returns the last answer that was kept. */
export function lastAnswer(): Answer | undefined {
  return last;
}
