/**
 * The reason why a probe failed:
 * - `connect`: the name did not resolve, there was no connection, or the connection was lost
 * - `tls`: the certificate or the TLS protocol was wrong
 * - `timeout`: the probe did not end within its timeout
 * - `status`: the HTTP status was unexpected
 * - `content`: a header, the body, a JSON value or a message was unexpected or missing. Also: a pattern took too long
 *   to match, a body was too large, there were too few tokens, or the server reported an error inside a stream
 * - `late`: the answer was right, but later than the probe allows
 * - `protocol`: the answer was not valid in its protocol, there were too many redirects, or a message or stream was too
 *   large
 * - `blocked`: the target file does not allow the host of an address or of a redirect
 */
export type FailureClass = 'connect' | 'tls' | 'timeout' | 'status' | 'content' | 'late' | 'protocol' | 'blocked';

/** Thrown to end a probe as failed. `host` is set for the class `blocked`. */
export class ProbeFailure extends Error {
  readonly class: FailureClass;
  readonly host: string | undefined;

  constructor(failureClass: FailureClass, message: string, options?: ErrorOptions & { host?: string }) {
    super(message, options);
    this.class = failureClass;
    this.host = options?.host;
  }
}

/**
 * A value that a probe measured. Values that blackbox_exporter also measures have the metric names of
 * blackbox_exporter.
 */
export type ProbeValue = { metric: string; labels: Readonly<Record<string, string>>; value: number };

export type ProbeOutcome = {
  success: boolean;
  failure?: { class: FailureClass; text: string; step?: string };
  blockedHost?: string;
  seconds: number;
  /** The measured values. A failed probe has the values that it measured before the failure. */
  values: readonly ProbeValue[];
};
