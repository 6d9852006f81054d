import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { fetchText } from '../../../scenarios/base/limits/fetch-limited.ts';
import { queryInstant } from '../query.ts';
import { optionsOf, queryBaseOf, readStatus, type Server } from '../server.ts';
import { type ServerCheck, serverCheck } from './server-check.ts';

/**
 * The product that a server runs. `version` is null if no answer shows it. `window` is the out-of-order window in the
 * configuration of a Prometheus; null if the configuration was not read.
 */
export type Product = {
  name: 'Prometheus' | 'VictoriaMetrics' | 'other';
  version: string | null;
  window: string | null;
};

/**
 * Returns the product, recognised by a function or flag that no other product has. The version API is no help, because
 * other products copy this API from Prometheus.
 */
export async function identify(server: Server, signal: AbortSignal): Promise<Product> {
  const base = queryBaseOf(server);
  const status = (name: string) => readStatus(server, `${base}/api/v1/status/${name}`, signal).catch(() => undefined);
  const build = await status('buildinfo');
  const version = typeof build?.version === 'string' ? build.version : null;
  // Only MetricsQL, the query language of VictoriaMetrics, has the function `now()`. The version API would not help:
  // there, VictoriaMetrics reports the version of the Prometheus whose API it copies.
  const now = await queryInstant(server, 'now()', undefined, signal).catch(() => []);
  if (now.length > 0) return { name: 'VictoriaMetrics', version: await victoriaVersion(server, signal), window: null };
  const flags = await status('flags');
  if (build?.application !== undefined || flags?.['storage.tsdb.path'] === undefined)
    return { name: 'other', version: [build?.application, version].filter(Boolean).join(' ') || null, window: null };
  const { yaml } = (await status('config')) ?? {};
  return { name: 'Prometheus', version, window: yaml === undefined ? null : windowIn(yaml) };
}

/** Returns the out-of-order window that a configuration of Prometheus states; `0s` if it states none. */
export function windowIn(yaml: string): string {
  return /^[ \t]*out_of_order_time_window:\s*(\S+)/m.exec(yaml)?.[1] ?? '0s';
}

/**
 * Returns the version that the metrics of a single-node VictoriaMetrics show; null for a cluster or without metrics.
 */
async function victoriaVersion(server: Server, signal: AbortSignal): Promise<string | null> {
  const url = `${queryBaseOf(server)}/metrics`;
  const { ok, text } = await fetchText(url, bodyLimits.statusAnswer, optionsOf(server, signal)).catch(() => noMetrics);
  const [, short = ''] = (ok && /^vm_app_version\{.*?short_version="v?([^"]*)"/m.exec(text)) || [];
  return short || null;
}

const noMetrics = { ok: false, text: '' };

/** Returns the check `server`. Its state is `unknown` if the server shows neither product nor version. */
export function productCheck({ name, version }: Product): ServerCheck {
  if (name === 'other' && version === null)
    return serverCheck('server', false, 'unknown', 'the status API of the server reports no version');
  const text = name === 'other' ? `${version}` : `${name} ${version ?? '(version not shown)'}`;
  return serverCheck('server', false, 'yes', text);
}

/** True when the version is at least `major`.`minor`; false for an unreadable version. */
export function isAtLeast({ version }: Product, major: number, minor: number): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (ownMajor === undefined) return false;
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
