import { validateHeaderValue } from 'node:http';
import type { HttpAsk } from './http-exchange.ts';
import { ProbeFailure } from './outcome.ts';
import { fill } from './placeholders.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';

type Step = NonNullable<Probe['http']>['steps'][number];

type Values = Readonly<Record<string, string>>;

/**
 * Returns the request of a step, in which the extracted `values` are filled in. The server has chosen these values, so
 * a value could name another server, which would get the token of the target, or another item. Therefore, each value is
 * written in the notation of its place, and stays one value there. Throws ProbeFailure if this is not possible.
 */
export function requestOf(step: Step, values: Values, { urls, bearer }: Pick<ProbeTools, 'urls' | 'bearer'>): HttpAsk {
  const all = { ...values, ...urls };
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': 'meshproof' };
  for (const [name, template] of Object.entries(step.headers))
    headers[name.toLowerCase()] = header(name, template, all);
  const text =
    typeof step.body === 'string' ? step.body : step.body === undefined ? undefined : JSON.stringify(step.body);
  if (text !== undefined && typeof step.body !== 'string') headers['content-type'] ??= 'application/json';
  if (step.auth === 'target' && bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
  return {
    method: step.method,
    url: address(step.url, values, urls),
    headers,
    ...(text !== undefined && { body: fill(text, { ...noted(values, notationOf(headers['content-type'])), ...urls }) }),
  };
}

/** A way to write a value, so that it stays one value in its place. */
type Notation = (value: string) => string;

const inJson: Notation = (value) => JSON.stringify(value).slice(1, -1);
const asItIs: Notation = (value) => value;

function notationOf(contentType = ''): Notation {
  if (/[/+]json\b/i.test(contentType)) return inJson;
  return /\/x-www-form-urlencoded\b/i.test(contentType) ? encodeURIComponent : asItIs;
}

function noted(values: Values, notation: Notation): Values {
  try {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, notation(value)]));
  } catch (cause) {
    throw new ProbeFailure('content', 'an extracted value has a character that is no valid text', { cause });
  }
}

function address(template: string, values: Values, urls: ProbeTools['urls']): string {
  const all = { ...noted(values, encodeURIComponent), ...urls };
  const url = fill(template, all);
  if (!URL.canParse(url) || new URL(url).origin !== new URL(fill(template, urls)).origin)
    throw new ProbeFailure('content', `an extracted value changes the origin of the address ${template}`);
  // A parser removes such a segment, so the address would be that of a list of items, for example.
  const [path = ''] = template.split(/[?#]/);
  const filled = path.split('/').filter((segment) => fill(segment, values) !== segment);
  if (filled.some((segment) => isDots(fill(segment, all).split('/').at(-1)!)))
    throw new ProbeFailure('content', `an extracted value is a segment . or .. in the address ${template}`);
  return url;
}

function isDots(segment: string): boolean {
  return /^(\.|%2e){1,2}$/i.test(segment);
}

function header(name: string, template: string, values: Values): string {
  const value = fill(template, values);
  try {
    validateHeaderValue(name, value);
  } catch (cause) {
    throw new ProbeFailure('content', `an extracted value has a character that the header ${name} cannot contain`, {
      cause,
    });
  }
  return value;
}
