/**
 * Why a probe failed:
 * - `connect`: the name did not resolve, there was no connection, or the connection was lost
 * - `tls`: the certificate or the TLS protocol
 * - `timeout`: the probe did not end within its timeout
 * - `status`: an unexpected HTTP status
 * - `content`: an unexpected or missing header, body, JSON value or message, a pattern that takes too long to match,
 *   too large a body, too few tokens, or an error that the server reports inside a stream
 * - `late`: the right answer, later than the probe allows
 * - `protocol`: the answer is not valid in its protocol, redirects too often, or has too large a message or stream
 * - `blocked`: the host of an address or of a redirect is not allowed in the target file
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

/** A value that a probe measured. If blackbox_exporter has this value, `metric` has the same name. */
export type ProbeValue = { metric: string; labels: Readonly<Record<string, string>>; value: number };

export type ProbeOutcome = {
  success: boolean;
  failure?: { class: FailureClass; text: string; step?: string };
  blockedHost?: string;
  seconds: number;
  /** The measured values. A failed probe has the values that it measured before the failure. */
  values: readonly ProbeValue[];
};
