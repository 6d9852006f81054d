import { isIP } from 'node:net';
import { z } from 'zod';
import type { Where } from '../base/errors.ts';
import { hostOf, withoutBrackets } from '../base/host.ts';
import type { Onward } from '../base/proxy/host-gate.ts';
import type { ClientTls } from '../base/tls/client-tls.ts';
import { despiteErrors } from '../base/yaml/despite-errors.ts';
import { shortName } from '../base/yaml/short-name.ts';
import { httpUrl, isBase, proxyUrl } from './http-url.ts';
import { type PrometheusAccess, prometheusSchema, prometheusSecrets, prometheusUrl } from './prometheus.ts';
import { type SecretRef, secretRefSchema } from './secret.ts';
import type { SecretPlace } from './secret-places.ts';
import { readTls, type TlsFiles, tlsSchema } from './tls.ts';

export type Target = {
  name: string;
  /**
   * The addresses by role: `api` (with its base path), `mesh` (the broker), `grpc` (its port), `web` (the page),
   * `inference` (if it is not at the API), `health`.
   */
  urls: Readonly<Record<string, string>>;
  auth?: { bearer: SecretRef; clients?: readonly Client[] | undefined };
  /**
   * Hosts that may receive load, and further hosts that journeys and probes may request. The hosts of `alwaysAllowed`
   * and the proxy need no entry.
   */
  allow: { load: readonly string[]; browse: readonly string[] };
  /** `readTarget` makes the paths absolute. */
  tls?: TlsFiles;
  /** The proxy of k6 and the browser. The hosts of `alwaysAllowed` are reached directly. */
  proxy?: string;
  /** The place of `proxy` in the target file. */
  proxyPlace?: Where;
  /** The places of the references to secrets in the target file, for errors. */
  secretPlaces?: readonly SecretPlace[];
  /** Maps the name of a metric in meshproof to its name in the target's `/metrics`. */
  metricNames: Readonly<Record<string, string>>;
  /** `readTarget` makes the path of the CA absolute. */
  prometheus?: PrometheusAccess;
  /** The path to which the web page posts its own measured web vitals. */
  fieldData?: string;
  /** True if the browser sends a W3C traceparent to the origin of the web page. */
  traceparent?: boolean;
  resources?: Readonly<Record<string, Resource>>;
};

/** `prometheus` is the address to query. Without this address, the `prometheus` of the target is queried. */
export type Resource = { query: string; prometheus?: string };

/** A client that signs in by OAuth 2.0 client credentials (RFC 6749, section 4.4). */
export type Client = { id: string; secret: SecretRef };

/** Hosts are compared as text, so each host gets the form that `hostOf` returns: lower case, no brackets. */
const host = z
  .string()
  .transform((text) => withoutBrackets(text.toLowerCase()))
  .refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text), {
    error: 'must be one host name or IP address, without scheme, port or *',
  });

export const targetSchema = z
  .strictObject({
    target: shortName('a target name'),
    urls: z
      .partialRecord(z.enum(['api', 'mesh', 'grpc', 'web', 'inference', 'health']), httpUrl)
      .superRefine((urls, context) => {
        for (const role of ['api', 'mesh', 'grpc', 'inference'] as const) {
          if (typeof urls?.[role] !== 'string' || isBase(urls[role])) continue;
          const message = 'must not have a query (?) or a fragment (#), because paths are appended to this address';
          context.addIssue({ code: 'custom', path: [role], message });
        }
      }, despiteErrors)
      .refine((urls) => Object.keys(urls).length > 0, {
        error: 'at least one address is needed, such as api: http://127.0.0.1:8080/v1',
      }),
    auth: z
      .strictObject({
        bearer: secretRefSchema,
        clients: z
          .array(z.strictObject({ id: z.string().min(1), secret: secretRefSchema }))
          .max(100)
          .optional(),
      })
      .optional(),
    allow: z
      .strictObject({ load: z.array(host).default([]), browse: z.array(host).default([]) })
      .default({ load: [], browse: [] }),
    tls: tlsSchema.optional(),
    proxy: proxyUrl.optional(),
    metrics: z.record(z.string(), z.string()).default({}),
    prometheus: prometheusSchema.optional(),
    fieldData: z
      .string()
      .regex(/^\/[^?#]*$/, { error: 'must be a path on the host of the web page, such as /rum, without a query' })
      .optional(),
    traceparent: z.boolean().optional(),
    resources: z
      .record(
        z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/, { error: 'a resource name may have only lower case letters, digits and -' }),
        z.strictObject({ query: z.string().min(1), prometheus: prometheusUrl.optional() }),
      )
      .optional(),
  })
  .superRefine(({ urls, tls }, context) => {
    if (!tls || Object.values(urls ?? {}).some((url) => /^https:/i.test(url))) return;
    const message = 'no address of the target has https, so "tls" has no effect';
    context.addIssue({ code: 'custom', path: ['tls'], message });
  }, despiteErrors)
  .superRefine(({ prometheus, resources = {} }, context) => {
    for (const [name, one] of typeof resources === 'object' ? Object.entries(resources ?? {}) : []) {
      if (one?.query === undefined || one.prometheus !== undefined || prometheus) continue;
      const message =
        'no Prometheus to query: add prometheus: http://… to the resource, or "prometheus" to the target file';
      context.addIssue({ code: 'custom', path: ['resources', name], message });
    }
  }, despiteErrors)
  .transform(
    ({ target, metrics, auth, prometheus, resources, fieldData, traceparent, proxy, tls, ...rest }): Target => ({
      name: target,
      ...rest,
      ...(tls && { tls }),
      ...(proxy !== undefined && { proxy }),
      ...(fieldData !== undefined && { fieldData }),
      ...(traceparent !== undefined && { traceparent }),
      ...(auth && { auth }),
      ...(prometheus && { prometheus }),
      metricNames: metrics,
      ...(resources && {
        resources: Object.fromEntries(
          Object.entries(resources).map(([name, { query, prometheus }]) => [
            name,
            { query, ...(prometheus !== undefined && { prometheus }) },
          ]),
        ),
      }),
    }),
  );

/**
 * Returns the TLS settings of connections to the target; undefined without `tls`. Throws UserError if a file is wrong.
 */
export function clientTlsOf({ tls, urls }: Target): ClientTls | undefined {
  return readTls(tls, urls);
}

/** Returns the references to the secrets of `auth` and `prometheus`. */
export function secretsOf({ auth, prometheus }: Target): SecretRef[] {
  const ofAuth = auth ? [auth.bearer, ...(auth.clients ?? []).map(({ secret }) => secret)] : [];
  return [...ofAuth, ...prometheusSecrets(prometheus ?? {}).map(({ ref }) => ref)];
}

/** 127.0.0.1 and ::1 (RFC 6761, section 6.3). */
export const localName = 'localhost';

/** The hosts that need no entry in `allow`. Other loopback addresses (127.0.0.0/8) need an entry. */
export const alwaysAllowed: readonly string[] = ['127.0.0.1', '::1', localName];

/** Returns the hosts that may receive load: those of `alwaysAllowed` and `allow.load`, and the proxy. */
export function loadHosts({ allow, proxy }: Target): string[] {
  return [...new Set([...alwaysAllowed, ...allow.load, ...(proxy === undefined ? [] : [hostOf(proxy)])])];
}

/** Returns the proxy for an address of the target; undefined for a direct connection. */
export function proxyFor({ proxy }: Target, url: string): string | undefined {
  return alwaysAllowed.includes(hostOf(url)) ? undefined : proxy;
}

/**
 * Returns the target's proxy, and the hosts that are reached through it. `alwaysAllowed` hosts are reached directly.
 * Undefined without a proxy.
 */
export function onwardOf({ proxy }: Target, hosts: readonly string[]): Onward | undefined {
  return proxy === undefined ? undefined : { proxy, hosts: hosts.filter((host) => !alwaysAllowed.includes(host)) };
}

/** Returns the hosts that journeys and probes may request: those that may receive load, and `allow.browse`. */
export function browseHosts(target: Target): string[] {
  return [...new Set([...loadHosts(target), ...target.allow.browse])];
}

/** Returns the addresses of the target whose host must not receive load. */
export function forbiddenUrls(target: Target): { role: string; url: string; host: string }[] {
  const allowed = loadHosts(target);
  return Object.entries(target.urls)
    .map(([role, url]) => ({ role, url, host: hostOf(url) }))
    .filter(({ host }) => !allowed.includes(host));
}
