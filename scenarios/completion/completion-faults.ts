/**
 * The reasons why the reading of a stream ended early:
 * - `malformed`: bytes or an event that break the protocol
 * - `oversized`: an event above the size limit
 * - `stream_error`: an error that the server reports within the stream
 */
export const completionFaults = ['malformed', 'oversized', 'stream_error'] as const;
export type CompletionFault = (typeof completionFaults)[number];
