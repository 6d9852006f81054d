import http from 'k6/http';

type Callback = ReturnType<typeof http.expectedStatuses>;
type Statuses = Parameters<typeof http.expectedStatuses>;

const original = http.expectedStatuses;
/** The statuses of each callback. They are kept here, because a script cannot read them from k6's callback. */
const statusesOf = new WeakMap<object, Statuses>();
/**
 * The argument of the script's last call of `setResponseCallback`; undefined without such a call. With null, no answer
 * of the VU is judged.
 */
let ofScript: Callback | null | undefined;

/** Returns k6's callback for these statuses, and remembers the statuses for `isExpected`. */
export function expecting(...statuses: Statuses): Callback {
  const callback = original(...statuses);
  statusesOf.set(callback as object, statuses);
  return callback;
}

/** Replaces the functions of `k6/http` that set which answers are expected, so that `isExpected` decides as k6 does. */
export function watchExpected(): void {
  const { setResponseCallback } = http;
  Object.assign(http, {
    expectedStatuses: expecting,
    setResponseCallback: (callback: Callback) => {
      setResponseCallback(callback);
      ofScript = callback;
    },
  });
}

/**
 * Returns whether k6 expects a status: by the `responseCallback` of the request, or else of the script, or else by k6's
 * default. Undefined if nothing is checked: the request has null or undefined as its callback, or the script has null.
 */
export function isExpected(status: number, params: { responseCallback?: unknown }): boolean | undefined {
  const callback = 'responseCallback' in params ? params.responseCallback : ofScript;
  if (callback === null || (callback === undefined && 'responseCallback' in params)) return undefined;
  // k6's default: https://grafana.com/docs/k6/latest/javascript-api/k6-http/set-response-callback/
  const statuses = (callback && statusesOf.get(callback as object)) || [{ min: 200, max: 399 }];
  return statuses.some((one) => (typeof one === 'number' ? one === status : status >= one.min && status <= one.max));
}
