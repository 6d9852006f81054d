import { validateHeaderValue } from 'node:http';
import type { HttpAsk } from './http-exchange.ts';
import { ProbeFailure } from './outcome.ts';
import { fill } from './placeholders.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';

type Step = NonNullable<Probe['http']>['steps'][number];

/**
 * Returns the request of a step, in which the extracted `values` are filled in. The server has chosen these values, so
 * a value could name another server, which would get the token of the target. Throws ProbeFailure if a value changes
 * the origin of the address, or does not fit into a header.
 */
export function requestOf(
  step: Step,
  values: Readonly<Record<string, string>>,
  { urls, bearer }: Pick<ProbeTools, 'urls' | 'bearer'>,
): HttpAsk {
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
    url: address(step.url, all, urls),
    headers,
    ...(text !== undefined && { body: fill(text, all) }),
  };
}

function address(template: string, values: Readonly<Record<string, string>>, urls: ProbeTools['urls']): string {
  const url = fill(template, values);
  if (!URL.canParse(url) || new URL(url).origin !== new URL(fill(template, urls)).origin)
    throw new ProbeFailure('content', `an extracted value changes the origin of the address ${template}`);
  return url;
}

function header(name: string, template: string, values: Readonly<Record<string, string>>): string {
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
