import type { TlsOptions } from '../../scenarios/base/tls/client-tls.ts';

export type ProbeTools = {
  urls: Readonly<Record<string, string>>;
  bearer: string | undefined;
  tls(url: string): TlsOptions;
  /** Throws ProbeFailure `blocked` unless the target file allows the host. */
  requireAllowed(host: string): void;
  nowMs(): number;
  wallMs(): number;
  signal: AbortSignal;
  /** Records a value. A later value of the same metric and labels replaces the earlier value. */
  put(metric: string, value: number, labels?: Readonly<Record<string, string>>): void;
  failedIn(step: string): void;
  /** Returns the absolute path of a file. `name` is relative to the file of the probe. */
  fileOf(name: string): string;
};
