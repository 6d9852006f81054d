/**
 * What made a probe fail, by class: `connect` (no name, no connection, it broke off), `tls` (its certificate or protocol),
 * `timeout`, `status`, `content` (header, body, JSON or message is not what was expected), `late` (right but too slow),
 * `protocol` (it does not speak what it should), `blocked` (it leads to a host that the target does not allow).
 */
export type FailureClass = 'connect' | 'tls' | 'timeout' | 'status' | 'content' | 'late' | 'protocol' | 'blocked';

export class ProbeFailure extends Error {
  readonly class: FailureClass;

  constructor(failureClass: FailureClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.class = failureClass;
  }
}

/** A measured value of a probe, named as blackbox_exporter names it where it has a name for it. */
export type ProbeValue = { metric: string; labels: Readonly<Record<string, string>>; value: number };

export type ProbeOutcome = {
  success: boolean;
  failure?: { class: FailureClass; text: string; step?: string };
  seconds: number;
  /** Kept also of a probe that failed: what was seen until then. */
  values: readonly ProbeValue[];
};
