import { completionFaults } from '../../scenarios/completion/completion-faults.ts';

/** The faults of a stream. Each fault is also an outcome. */
const streamFaults = [...completionFaults, 'no_done', 'empty', 'filtered', 'wrong_usage'] as const;
export type StreamFault = (typeof streamFaults)[number];

/**
 * The outcomes of an exchange, as the label of `meshproof_chat_requests_total`. Further outcomes have names such as
 * `http_4xx`.
 */
const counted = [
  'ok',
  // The server refused the request, with status 429 or 503. Any other error status counts as `http_…`.
  'rate_limited',
  'overloaded',
  'connect',
  // The connection ended during an answer.
  'cut',
  // The time ran out: before any content (`timeout`), after the content had stopped (`stalled`), or while content still
  // arrived (`slow`).
  'timeout',
  'stalled',
  'slow',
  // The load generator ended the exchange, because the run ended.
  'stopped',
  ...streamFaults,
] as const;

/** `cancelled`: the reader cancelled, as planned. */
export type Outcome = (typeof counted)[number] | `http_${number}xx` | 'cancelled';

/** The form of each outcome except `cancelled`. */
export const countedOutcome = new RegExp(`^(${counted.join('|')}|http_\\dxx)$`);
