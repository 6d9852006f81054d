import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { together } from '../../scenarios/base/together.ts';
import { duration, timeLimit } from '../../scenarios/base/units.ts';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { type Document, readDocument } from '../../scenarios/base/yaml/document.ts';
import { shortName } from '../../scenarios/base/yaml/short-name.ts';
import { isBase } from '../../scenarios/plan/http-url.ts';
import { browseHosts, type Target } from '../../scenarios/plan/target.ts';
import { readCertificates } from '../../scenarios/plan/tls.ts';
import { checkPlaceholders, fill } from './placeholders.ts';
import { type Address, fieldOf, nameOfStep, type Raw, stepsOf } from './raw-probe.ts';

/** A probe. An address may start with the name of an address in the target file: `{api}/health`. */
export type Probe = z.infer<typeof probeSchema>;

const name = shortName('a name');
const positive = duration.refine((seconds) => seconds > 0, { error: 'a time above 0s is needed, such as 500ms' });
const status = z.int().min(100).max(599);
const pattern = z
  .string()
  .min(1)
  .refine(
    isValid((text) => new RegExp(text)),
    { error: 'is not a regular expression' },
  );

/** A JSON pointer (RFC 6901). */
const pointer = z.string().regex(/^(\/[^/]*)*$/, { error: 'a JSON pointer such as /items/0/id is needed' });
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * Names and values are checked here, because Node throws for a name or value that HTTP forbids (RFC 9110, section 5).
 */
const headers = z.record(
  z.string().refine(isValid(validateHeaderName), { error: 'is not a name of an HTTP header' }),
  z.string().refine(
    isValid((value) => validateHeaderValue('x', value)),
    {
      error: 'has a character that an HTTP header cannot contain',
    },
  ),
);

const httpStep = z.strictObject({
  name: name.optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  url: z.string().min(1),
  headers: headers.default({}),
  /**
   * A text is sent as it is. Any other value is sent as JSON. In both cases, `{name}` becomes an extracted value,
   * escaped for JSON or a form, or an address of the target.
   */
  body: z.unknown().optional(),
  /** `target` sends the bearer token of the target file. */
  auth: z.literal('target').optional(),
  /** The maximum number of redirects. With more, the probe fails. With 0, the redirect itself is the answer. */
  redirects: z.int().min(0).max(10).default(5),
  expect: z
    .strictObject({
      status: z.union([status, z.array(status).min(1)]).default(200),
      /** The limit of the time to the complete answer. */
      within: positive.optional(),
      headers: z.record(z.string(), pattern).default({}),
      body: pattern.optional(),
      /** Expected values by JSON pointer. */
      json: z.record(pointer, scalar).default({}),
    })
    .prefault({}),
  /** Values of the answer by JSON pointer. Later steps may use them as `{name}`. */
  extract: z.record(name, pointer).default({}),
});

export type ProbeKind = keyof typeof kinds;

const kinds = {
  http: z.strictObject({
    steps: z.array(httpStep).min(1, { error: 'at least one step is needed' }),
  }),
  tls: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(443),
    serverName: z.string().min(1).optional(),
    /** A PEM file, relative to the probe, with additional trusted certificates. */
    ca: z.string().min(1).optional(),
    expect: z
      .strictObject({ validFor: positive.prefault('14d'), protocol: z.enum(['TLSv1.2', 'TLSv1.3']).optional() })
      .prefault({}),
  }),
  websocket: z.strictObject({
    url: z.string().min(1),
    headers: headers.default({}),
    auth: z.literal('target').optional(),
    /** The message that is sent when the connection is open. Text is sent unchanged, other values as JSON. */
    send: z.unknown().optional(),
    /** The pattern that a message must match. Without a pattern, the probe ends as soon as the connection is open. */
    expect: z.strictObject({ message: pattern }).optional(),
  }),
  'openai-stream': z.strictObject({
    url: z.string().min(1),
    model: z.string().min(1),
    prompt: z.string().min(1).default('Say hello.'),
    maxTokens: z.int().min(1).max(4096).default(16),
    auth: z.literal('target').optional(),
    expect: z.strictObject({ firstTokenWithin: positive.optional(), tokens: z.int().min(1).default(1) }).prefault({}),
  }),
};

export const probeSchema = z
  .strictObject({
    probe: name,
    timeout: timeLimit.prefault('10s'),
    ...z.strictObject(kinds).partial().shape,
  })
  .refine((probe) => kindsOf(probe).length === 1, {
    ...despiteErrors,
    error: `exactly one of ${Object.keys(kinds)
      .map((kind) => `"${kind}"`)
      .join(', ')} is needed`,
  })
  .transform(({ probe, timeout, ...rest }) => ({ name: probe, timeoutS: timeout, ...rest }));

const rawSchema = z.record(z.string(), z.unknown());

/**
 * Returns the probe in a file. Throws one UserError with all errors of the file. Examples are an unknown `{name}` in an
 * address, a host that the target does not allow, and a file of CAs that cannot be read.
 */
export function readProbe(file: string, target: Target): Document<Probe> {
  const raw = readDocument(file, rawSchema);
  const [, , , , , document] = together([
    () => checkAddresses(raw, target),
    () => checkExtracted(raw, target),
    () => checkStepNames(raw),
    () => checkPlaceholders(raw, addressesIn(raw.value), target),
    () => checkCertificates(raw, file),
    () => readDocument(file, probeSchema),
  ]);
  return document;
}

/**
 * Checks the addresses of a probe before a schema has checked their type. Skips a value that is not a string, because
 * the schema refuses it.
 */
function checkAddresses({ value, where }: Document<Raw>, target: Target): void {
  const allowed = browseHosts(target);
  const addresses = addressesIn(value).filter(({ url }) => typeof url === 'string' && url !== '');
  const steps = addresses.map(({ url, path, schemes }) => () => {
    const host = hostAt(url as string, schemes, target, () => where(path));
    if (allowed.includes(host)) return;
    throw new UserError(`a probe of ${host} is not allowed`, {
      ...where(path),
      hint: `if you may probe this host, add it to allow: { browse: [${host}] } of the target ${target.name}`,
    });
  });
  together(steps);
}

/**
 * Refuses to extract a value under the name of one of the target's addresses. The value would replace this address, so
 * the server could choose the host of later requests.
 */
function checkExtracted({ value, where }: Document<Raw>, target: Target): void {
  const steps = stepsOf(value).flatMap((step, i) =>
    Object.keys(fieldOf(step, 'extract') ?? {})
      .filter((name) => Object.hasOwn(target.urls, name))
      .map((name) => () => {
        throw new UserError(`"${name}" is the name of an address of the target ${target.name}`, {
          ...where(['http', 'steps', i, 'extract', name]),
          hint: 'extract the value under another name',
        });
      }),
  );
  together(steps);
}

/** Refuses two steps with one name, because only the time of the last one would be recorded. */
function checkStepNames({ value, where }: Document<Raw>): void {
  // The schema refuses a name that is not a string.
  const names = stepsOf(value).map((step, i) => {
    const given = fieldOf(step, 'name');
    return given === undefined || typeof given === 'string' ? nameOfStep(given, i) : undefined;
  });
  const twins = [...names.entries()].filter(([i, name]) => name !== undefined && names.indexOf(name) < i);
  together(
    twins.map(([i, name]) => () => {
      const isNamed = fieldOf(stepsOf(value)[i], 'name') !== undefined;
      throw new UserError(`two steps have the name "${name}"`, {
        ...where(['http', 'steps', i, ...(isNamed ? ['name'] : [])]),
        hint: 'rename one; a step without a name has its number as its name',
      });
    }),
  );
}

/** Checks that the file of CAs can be read. Skips a value that is not a string, because the schema refuses it. */
function checkCertificates({ value, where }: Document<Raw>, file: string): void {
  const ca = fieldOf(value.tls, 'ca');
  if (typeof ca !== 'string' || ca === '') return;
  try {
    readCertificates(resolve(dirname(file), ca), 'tls.ca');
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(cause.message, { ...cause.where, ...where(['tls', 'ca']) }, { cause });
  }
}

const webSchemes = ['http:', 'https:'];
/** The `schemes` of an address that is only a host, such as `tls.host`. */
const noScheme: readonly string[] = [];

/** Returns the addresses to which each kind of probe sends something. */
const addressesOf: Readonly<Record<ProbeKind, (probe: Raw) => readonly Address[]>> = {
  http: (probe) =>
    stepsOf(probe).map((step, i) => ({
      url: fieldOf(step, 'url'),
      path: ['http', 'steps', i, 'url'],
      schemes: webSchemes,
    })),
  tls: ({ tls }) => [{ url: fieldOf(tls, 'host'), path: ['tls', 'host'], schemes: noScheme }],
  websocket: ({ websocket }) => [
    { url: fieldOf(websocket, 'url'), path: ['websocket', 'url'], schemes: ['ws:', 'wss:', ...webSchemes] },
  ],
  'openai-stream': ({ 'openai-stream': stream }) => [
    { url: fieldOf(stream, 'url'), path: ['openai-stream', 'url'], schemes: webSchemes },
  ],
};

function addressesIn(probe: Raw): Address[] {
  return Object.values(addressesOf).flatMap((of) => of(probe));
}

/**
 * Returns the host of an address. Throws UserError if `{name}` in the address is no address of the target, or if the
 * address has none of `schemes`. With `noScheme`, `url` must be a host without a scheme.
 */
function hostAt(url: string, schemes: readonly string[], target: Target, where: () => Where): string {
  if (schemes === noScheme) {
    if (isHost(url)) return url;
    throw new UserError(`"${url}" is not a host`, { ...where(), hint: 'write api.example.org, or an IP address' });
  }
  const [, role] = /^\{([a-z][a-z0-9-]*)\}/.exec(url) ?? [];
  if (role !== undefined && !Object.hasOwn(target.urls, role)) {
    const known = Object.keys(target.urls).map((one) => `{${one}}`);
    throw new UserError(`the target ${target.name} has no address {${role}}`, {
      ...where(),
      hint: `the target has the addresses ${known.join(', ')}`,
    });
  }
  if (role !== undefined && url !== `{${role}}` && !isBase(target.urls[role]!))
    throw new UserError(`no path can be appended to {${role}}, because this address has a query or a fragment`, {
      ...where(),
      hint: `write the whole address, or {${role}} alone`,
    });
  const full = fill(url, target.urls);
  if (URL.canParse(full) && schemes.includes(new URL(full).protocol)) return hostOf(full);
  throw new UserError(`"${url}" is not a valid address`, { ...where(), hint: `write {api}/… or ${schemes[0]}//…` });
}

function isHost(text: string): boolean {
  return isIP(text.replace(/^\[(.*)\]$/, '$1')) > 0 || (!/[/?#@:\s\\]/.test(text) && URL.canParse(`https://${text}`));
}

/** Returns the kinds of probe that a file has a section for. A valid probe has exactly one. */
export function kindsOf(probe: { readonly [K in ProbeKind]?: unknown }): ProbeKind[] {
  return (Object.keys(kinds) as ProbeKind[]).filter((kind) => probe[kind] !== undefined);
}

function isValid(check: (text: string) => void): (text: string) => boolean {
  return (text) => {
    try {
      check(text);
      return true;
    } catch {
      return false;
    }
  };
}
