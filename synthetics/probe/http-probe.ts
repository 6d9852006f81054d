import { hostOf } from '../../scenarios/base/host.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { learnTokens } from '../../scenarios/base/secrets/issued-tokens.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { exchangeHttp, type HttpAnswer, type HttpPhases } from './http-exchange.ts';
import { isMatch } from './is-match.ts';
import { atPointer } from './json-pointer.ts';
import { ProbeFailure } from './outcome.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';
import { nameOfStep } from './raw-probe.ts';
import { requestOf } from './step-request.ts';

type Step = NonNullable<Probe['http']>['steps'][number];

/** Makes the requests of the steps in order and checks each answer. A step may use values from earlier answers. */
export async function probeHttp({ steps }: NonNullable<Probe['http']>, tools: ProbeTools): Promise<void> {
  const values: Record<string, string> = {};
  const sum: HttpPhases = { resolve: 0, connect: 0, tls: 0, processing: 0, transfer: 0 };
  let redirects = 0;
  let expiresAtMs = Number.POSITIVE_INFINITY;
  for (const [i, step] of steps.entries()) {
    const name = nameOfStep(step.name, i);
    const fromMs = tools.nowMs();
    try {
      const { answer, hops } = await askFollowing(step, values, tools, (phases) => {
        for (const phase of Object.keys(sum) as (keyof HttpPhases)[]) sum[phase] += phases[phase];
      });
      redirects += hops;
      const seconds = (tools.nowMs() - fromMs) / 1000;
      if (answer.certificate) expiresAtMs = Math.min(expiresAtMs, answer.certificate.expiresAtMs);
      if (steps.length > 1) tools.put('probe_step_duration_seconds', seconds, { step: name });
      tools.put('probe_http_status_code', answer.status);
      tools.put('probe_http_version', Number(answer.version));
      tools.put('probe_http_content_length', Buffer.byteLength(answer.body));
      tools.put('probe_http_ssl', answer.certificate ? 1 : 0);
      check(step, answer, seconds);
      extract(step, answer, values);
    } catch (error) {
      if (error instanceof ProbeFailure && steps.length > 1) tools.failedIn(name);
      throw error;
    } finally {
      tools.put('probe_http_redirects', redirects);
      for (const [phase, seconds] of Object.entries(sum))
        tools.put('probe_http_duration_seconds', seconds, { stage: phase });
      if (Number.isFinite(expiresAtMs)) tools.put('probe_ssl_earliest_cert_expiry', expiresAtMs / 1000);
    }
  }
}

/**
 * Tokens that an answer contains are masked in reports. Only this many characters of a body are searched for them,
 * because a body may have 10 MB.
 */
const searchedCharacters = 1_000_000;

/** The headers that are also sent to other origins in a redirect chain. */
const harmless = ['accept', 'user-agent', 'content-type'];

/**
 * Returns the last answer of a redirect chain, and the number of redirects. After a redirect to another origin, only
 * `harmless` headers are sent, because other headers may contain a session or a key.
 */
async function askFollowing(
  step: Step,
  values: Readonly<Record<string, string>>,
  tools: ProbeTools,
  took: (phases: HttpPhases) => void,
): Promise<{ answer: HttpAnswer; hops: number }> {
  let ask = requestOf(step, values, tools);
  for (let hops = 0; ; hops++) {
    const host = hostOf(ask.url);
    tools.requireAllowed(host);
    const answer = await exchangeHttp(ask, tools);
    took(answer.phases);
    learnTokens(masker, `${JSON.stringify(answer.headers)}\n${answer.body.slice(0, searchedCharacters)}`);
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined || step.redirects === 0)
      return { answer, hops };
    if (hops === step.redirects) throw new ProbeFailure('protocol', `more than ${step.redirects} redirects`);
    if (!URL.canParse(location, ask.url))
      throw new ProbeFailure('protocol', 'the answer redirects to an invalid address');
    const next = new URL(location, ask.url);
    if (!/^https?:$/.test(next.protocol))
      throw new ProbeFailure('protocol', `the answer redirects to the scheme ${next.protocol}`);
    const kept = Object.entries(ask.headers).filter(([header]) => harmless.includes(header));
    const same = next.origin === new URL(ask.url).origin;
    const asGet = answer.status === 303 || (answer.status < 303 && ask.method === 'POST');
    const { body, ...rest } = ask;
    ask = {
      ...rest,
      url: next.href,
      headers: same ? ask.headers : Object.fromEntries(kept),
      ...(asGet ? { method: 'GET' } : body !== undefined && { body }),
    };
  }
}

function check({ expect }: Step, answer: HttpAnswer, seconds: number): void {
  const wanted = [expect.status].flat();
  if (!wanted.includes(answer.status))
    throw new ProbeFailure('status', `status ${answer.status}, expected ${wanted.join(' or ')}`);
  for (const [header, pattern] of Object.entries(expect.headers)) {
    const value = answer.headers[header.toLowerCase()];
    if (value === undefined || !isMatch(pattern, value))
      throw new ProbeFailure('content', `header ${header} is ${describe(value)}, expected /${pattern}/`);
  }
  if (expect.body !== undefined && !isMatch(expect.body, answer.body))
    throw new ProbeFailure('content', `the body does not match /${expect.body}/`);
  const pointers = Object.entries(expect.json);
  if (pointers.length > 0) {
    const document = parse(answer.body);
    for (const [pointer, value] of pointers) {
      const there = atPointer(document, pointer);
      if (there !== value)
        throw new ProbeFailure('content', `${pointer} is ${describe(there)}, expected ${JSON.stringify(value)}`);
    }
  }
  if (expect.within !== undefined && seconds > expect.within)
    throw new ProbeFailure('late', `the answer took ${seconds.toFixed(3)} s, expected at most ${expect.within} s`);
}

function extract(step: Step, answer: HttpAnswer, values: Record<string, string>): void {
  for (const [name, pointer] of Object.entries(step.extract)) {
    const value = atPointer(parse(answer.body), pointer);
    // A blank value would change the address, for example from one item to the list of items.
    if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === ''))
      throw new ProbeFailure(
        'content',
        `no value for {${name}}: ${pointer} is ${describe(value)}, expected a number or a text that is not blank`,
      );
    values[name] = String(value);
  }
}

function parse(body: string): unknown {
  try {
    return parseJson(body);
  } catch (cause) {
    throw new ProbeFailure('content', 'the body is not JSON', { cause });
  }
}

/** Describes a value mostly by type and length, because it may be a session id. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  if (typeof value === 'number' && String(value).length >= 4) return 'another number';
  if (Array.isArray(value)) return `a list of length ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
