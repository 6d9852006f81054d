import { isIP } from 'node:net';
import { z } from 'zod';
import { type SecretRef, secretRefSchema } from './secret.ts';

/** The system under test, as a target file describes it. */
export type Target = {
  name: string;
  /** By role: `api` (with its base path), `mesh` (the broker), `grpc` (its gRPC port), `web` (the page), `inference` where it is another host. */
  urls: Readonly<Record<string, string>>;
  auth?: { bearer: SecretRef; clients?: readonly Client[] | undefined };
  /** Hosts that load may go to, and hosts that the browser may fetch from; 127.0.0.1 and ::1 always may. */
  allow: { load: readonly string[]; browse: readonly string[] };
  /** Our metric name → the target's own name for it. */
  metricNames: Readonly<Record<string, string>>;
  prometheus?: { writeUrl: string; bearer?: SecretRef };
  /** Path on the web page's own host where its pages post the vitals that they measure themselves. */
  fieldData?: string;
  /** The browser says with its requests to the web page's own origin which trace they belong to. */
  traceparent?: boolean;
  /** What the system spends: name → an instant query, and the Prometheus that answers it, where it is another one. */
  resources?: Readonly<Record<string, Resource>>;
};

export type Resource = { query: string; prometheus?: string };

/** Who signs in by OAuth 2.0 client credentials (RFC 6749, section 4.4) for the API's user sessions. */
export type Client = { id: string; secret: SecretRef };

const httpUrl = z.url({ protocol: /^https?$/, error: 'an http:// or https:// address is needed' }).refine(
  (text) => {
    if (!URL.canParse(text)) return true;
    const { username, password } = new URL(text);
    return username === '' && password === '';
  },
  { error: 'no user or password in an address; name the secret under auth' },
);

/** Compared letter by letter with the host of an address, which a URL gives in lower case and without brackets. */
const host = z
  .string()
  .transform((text) => text.toLowerCase().replace(/^\[|\]$/g, ''))
  .refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text), {
    error: 'one host is needed, by its name or its address alone: no scheme, no port, no *',
  });

export const targetSchema = z
  .strictObject({
    target: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'a target name is lower case letters, digits and -' }),
    urls: z
      .partialRecord(z.enum(['api', 'mesh', 'grpc', 'web', 'inference', 'health']), httpUrl)
      .refine((urls) => Object.keys(urls).length > 0, {
        error: 'at least one address is needed',
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
    metrics: z.record(z.string(), z.string()).default({}),
    prometheus: z.strictObject({ writeUrl: httpUrl, bearer: secretRefSchema.optional() }).optional(),
    fieldData: z
      .string()
      .regex(/^\/[^?#]*$/, { error: 'a path on the host of the web page is needed, such as /rum, with no ? in it' })
      .optional(),
    traceparent: z.boolean().optional(),
    resources: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a resource name is lower case letters, digits and -' }),
        z.strictObject({ query: z.string().min(1), prometheus: httpUrl.optional() }),
      )
      .optional(),
  })
  .superRefine(({ prometheus, resources = {} }, context) => {
    for (const [name, one] of Object.entries(resources)) {
      if (one.prometheus !== undefined || prometheus) continue;
      const message = 'nobody is named to ask: add prometheus: http://… here, or a prometheus of the target';
      context.addIssue({ code: 'custom', path: ['resources', name], message });
    }
  })
  .transform(
    ({ target, metrics, auth, prometheus, resources, fieldData, traceparent, ...rest }): Target => ({
      name: target,
      ...rest,
      ...(fieldData !== undefined && { fieldData }),
      ...(traceparent !== undefined && { traceparent }),
      ...(auth && { auth }),
      ...(prometheus && {
        prometheus: { writeUrl: prometheus.writeUrl, ...(prometheus.bearer && { bearer: prometheus.bearer }) },
      }),
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

/** What must never be written down. */
export function secretsOf({ auth }: Target): SecretRef[] {
  return auth ? [auth.bearer, ...(auth.clients ?? []).map(({ secret }) => secret)] : [];
}

/** The name of this machine for itself, which means the two addresses below (RFC 6761, section 6.3). */
export const localName = 'localhost';

/** The loopback hosts that need no permission. Other addresses of 127.0.0.0/8 are other hosts. */
export const alwaysAllowed: readonly string[] = ['127.0.0.1', '::1', localName];

/** The host of an address, without the brackets of IPv6. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** The hosts that may receive load: the loopback hosts and `allow.load`. */
export function loadHosts({ allow }: Target): string[] {
  return [...new Set([...alwaysAllowed, ...allow.load])];
}

/** The hosts that journeys and probes may request: those that may receive load, and `allow.browse`. */
export function browseHosts(target: Target): string[] {
  return [...new Set([...loadHosts(target), ...target.allow.browse])];
}

/** The first address of the target whose host must not receive load; undefined when there is none. */
export function forbiddenUrl(target: Target): { role: string; url: string; host: string } | undefined {
  const allowed = loadHosts(target);
  for (const [role, url] of Object.entries(target.urls)) {
    const host = hostOf(url);
    if (!allowed.includes(host)) return { role, url, host };
  }
  return undefined;
}
