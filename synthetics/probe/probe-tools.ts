import type { TlsOptions } from '../../scenarios/base/tls/client-tls.ts';

/** The services that `runProbe` gives to a probe function such as `probeHttp`. */
export type ProbeTools = {
  urls: Readonly<Record<string, string>>;
  bearer: string | undefined;
  /** The TLS options of a connection to this address. */
  tls(url: string): TlsOptions;
  /** Throws ProbeFailure `blocked` unless the target file allows the host. */
  requireAllowed(host: string): void;
  nowMs(): number;
  wallMs(): number;
  /** Aborts at the probe's timeout or when the run is stopped. */
  signal: AbortSignal;
  /** Records a value; a later value of the same metric and labels replaces it. */
  put(metric: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Names the step in which the probe failed. */
  failedIn(step: string): void;
  /** Returns the absolute path of a file that the probe file names relative to itself. */
  fileOf(name: string): string;
};
