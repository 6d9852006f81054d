import { z } from 'zod';
import { isTokenName } from '../base/secrets/token-name.ts';
import { whenValid } from '../base/yaml/despite-errors.ts';
import { httpUrl, proxyUrl } from './http-url.ts';
import { type SecretRef, secretRefSchema } from './secret.ts';

/** The header of the tenant in Mimir, Cortex and Thanos. The tenant is not a secret. */
const tenantHeader = 'x-scope-orgid';

/** The headers that meshproof sets, or that describe the connection. A target file must not set them. */
const ownHeaders = ['host', 'connection', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding'];

/** The labels that the pushed series already have. A target file must not add them. */
const ownLabels = ['run_id', 'plan', 'target', 'le', 'quantile'];

const header = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'must be the name of an HTTP header' })
  .refine((name) => !ownHeaders.includes(name.toLowerCase()), {
    error: 'meshproof sets this header itself; remove the header',
  });

const label = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: 'must be a label name: letters, digits and _, without a digit or __ at its start',
  })
  .refine((name) => !ownLabels.includes(name), { error: 'meshproof sets this label itself; remove the label' });

const text = (error: string) => z.string({ error }).min(1);

/** The address of a Prometheus in a target file, where a secret is always a reference. */
export const prometheusUrl = httpUrl.refine((text) => namedTokens(text).length === 0, {
  error: ({ input }) =>
    `the address contains a secret (${namedTokens(input as string).join(', ')}); use "bearer", "basic" or "headers" ` +
    'with a reference, or give the address with --prometheus',
});

/** Returns the names of the parameters of an address that are names of tokens and have a value. */
function namedTokens(address: string): string[] {
  if (!URL.canParse(address)) return [];
  return [...new URL(address).searchParams].flatMap(([name, value]) =>
    value !== '' && isTokenName(name) ? [name] : [],
  );
}

const settingsShape = {
  /** The base address of queries; by default `writeUrl` without `/api/v1/write` or `/api/v1/push`. */
  queryUrl: prometheusUrl.optional(),
  basic: z
    .strictObject({ username: text('must be text; put a number in quotes: "123456"'), password: secretRefSchema })
    .optional(),
  bearer: secretRefSchema.optional(),
  headers: z.record(header, z.union([text('must be text'), secretRefSchema])).optional(),
  /** A PEM file with CAs to trust in addition to the system's CAs. */
  ca: z.string().min(1).optional(),
  externalLabels: z.record(label, text('must be text; put a number in quotes')).optional(),
  proxy: proxyUrl.optional(),
};

/** The settings to reach a Prometheus, and the labels that are added to every series that is pushed to it. */
export type PrometheusSettings = {
  queryUrl?: string | undefined;
  basic?: { username: string; password: SecretRef } | undefined;
  bearer?: SecretRef | undefined;
  /** Only the tenant header may have plain text; every other value is a reference to a secret. */
  headers?: Readonly<Record<string, string | SecretRef>> | undefined;
  ca?: string | undefined;
  externalLabels?: Readonly<Record<string, string>> | undefined;
  proxy?: string | undefined;
};

/** The Prometheus that a target file names, or another server with the same protocols. */
export type PrometheusAccess = PrometheusSettings & { writeUrl: string };

/** The schema checks types only, because the settings come from a file that was already checked. */
export const recordedSettingsSchema = z.object({
  queryUrl: z.string().optional(),
  basic: z.object({ username: z.string(), password: secretRefSchema }).optional(),
  bearer: secretRefSchema.optional(),
  headers: z.record(z.string(), z.union([z.string(), secretRefSchema])).optional(),
  ca: z.string().optional(),
  externalLabels: z.record(z.string(), z.string()).optional(),
  proxy: z.string().optional(),
});

export const prometheusSchema = z
  .strictObject({ writeUrl: prometheusUrl, ...settingsShape })
  .superRefine(({ basic, bearer, headers = {} }, context) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    const ways = [basic && 'basic', bearer && 'bearer', names.includes('authorization') && 'headers'];
    const [first, second] = ways.filter((way) => typeof way === 'string');
    const message = `${first} already authenticates the requests: keep only ${first} or ${second}`;
    if (second) context.addIssue({ code: 'custom', path: [second], message });
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value !== 'string' || name.toLowerCase() === tenantHeader) continue;
      const reference = 'the value of a header must be a reference: { env: NAME } or { file: PATH }';
      context.addIssue({ code: 'custom', path: ['headers', name], message: reference });
    }
  }, whenValid('headers'))
  .superRefine(
    ({ ca, writeUrl, queryUrl }, context) => {
      const hasTls = [writeUrl, queryUrl].some((url) => url !== undefined && /^https:/i.test(url));
      const message = 'no address of this Prometheus has https, so "ca" has no effect';
      if (ca !== undefined && !hasTls) context.addIssue({ code: 'custom', path: ['ca'], message });
    },
    whenValid('ca', 'writeUrl', 'queryUrl'),
  );

/** Returns the references to the secrets of a Prometheus, each with its key path below `prometheus`. */
export function prometheusSecrets(settings: PrometheusSettings): { ref: SecretRef; path: string[] }[] {
  const { basic, bearer, headers = {} } = settings;
  return [
    ...(basic ? [{ ref: basic.password, path: ['basic', 'password'] }] : []),
    ...(bearer ? [{ ref: bearer, path: ['bearer'] }] : []),
    ...Object.entries(headers).flatMap(([name, ref]) =>
      typeof ref === 'string' ? [] : [{ ref, path: ['headers', name] }],
    ),
  ];
}
