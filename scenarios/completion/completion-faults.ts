/**
 * The reasons why the reading of a stream ended early: bytes or an event that break the protocol, an event above the
 * size limit, or an error that the server reports within the stream.
 */
export const completionFaults = ['malformed', 'oversized', 'stream_error'] as const;
export type CompletionFault = (typeof completionFaults)[number];
