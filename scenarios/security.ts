// Requests that the target must refuse: wrong logins, missing, forged and expired tokens, objects of other clients,
// oversize and malformed bodies. Each answer must be a 4xx. A 2xx or 3xx counts as a success of the attacker. A 5xx or
// a missing answer counts as a crash. The target may close the connection during an oversize body. To run this script
// alone: MESHPROOF_API_URL=http://127.0.0.1:8080/v1 MESHPROOF_TOKEN=… k6 run scenarios/security.ts
import { b64encode } from 'k6/encoding';
import http, { type Params, type RequestBody } from 'k6/http';
import { Counter } from 'k6/metrics';
import { baseOf } from './lib/client.ts';
import { type Draw, doOne, draw } from './lib/data.ts';
import { noteFailure } from './lib/failure-note.ts';
import { environment, ownMetrics, requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';
import { callerAt, callers } from './lib/sign-in.ts';

export const options = plainOptions(5, 200);

const base = baseOf('api');
const attacks = new Counter(ownMetrics.attacks);
const letIn = new Counter(ownMetrics.attacksLetIn);
const crashes = new Counter(ownMetrics.attackCrashes);
const refused = http.expectedStatuses({ min: 400, max: 499 });

/**
 * k6's codes of a broken pipe and of a reset by the peer:
 * https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 */
const hangUps = [1201, 1220];

/** A body larger than the usual request limits of JSON APIs, such as nginx's default of 1 MB. */
const oversize = 'x'.repeat(2 * 1024 ** 2);

/** Runs one session: a single attack. */
export default function (): void {
  const random = draw();
  doOne(random.next, [
    [20, () => failedLogins(random)],
    [25, () => forgedToken(random)],
    [15, expiredToken],
    [5, noToken],
    [15, () => forbiddenObject(random)],
    [15, () => malformedBody(random)],
    [5, () => oversizeBody(random)],
  ]);
}

type Attack = { headers?: Record<string, string>; body?: string; mayHangUp?: boolean };

function attack(name: string, method: string, path: string, { headers = {}, body, mayHangUp = false }: Attack): void {
  const params: Params = {
    headers,
    tags: { name: `attack ${name}` },
    timeout: __ENV[environment.timeout] ?? '10s',
    responseCallback: refused,
  };
  const response = http.request(method, base + path, (body ?? null) as RequestBody, params);
  const { status, error_code: error } = response;
  const isIn = status >= 200 && status < 400;
  const hungUp = mayHangUp && status === 0 && hangUps.includes(error);
  const isCrash = (status === 0 && !hungUp) || status >= 500;
  attacks.add(1, { attack: name });
  letIn.add(isIn ? 1 : 0, { attack: name });
  crashes.add(isCrash ? 1 : 0, { attack: name });
  if (isIn || isCrash) noteFailure(response, `attack ${name}`, isIn);
}

/** Sends a burst of wrong logins, like an attacker who tries a list of passwords. */
function failedLogins(random: Draw): void {
  for (let i = 0; i < 3; i++) {
    const form = `grant_type=client_credentials&client_id=load-${random.whole(5)}&client_secret=${random.id}-${i}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    attack('failed login', 'POST', '/oauth/token', { headers, body: form });
  }
}

function forgedToken(random: Draw): void {
  const claims = { sub: 'admin', scope: 'admin', exp: inSeconds(3600) };
  const forged = [
    `${random.id}-made-up`,
    // Some verifiers accept a token without a signature: they trust the algorithm in the header (RFC 8725, section
    // 2.1).
    `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`,
    `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${b64encode(random.id, 'rawurl')}`,
  ];
  const token = forged[random.whole(forged.length)];
  attack('forged token', 'GET', '/user', { headers: { authorization: `Bearer ${token}` } });
}

/** The token is expired and has a wrong signature, because the program cannot obtain a genuine expired token. */
function expiredToken(): void {
  const claims = { sub: 'load', iat: inSeconds(-7200), exp: inSeconds(-3600) };
  const token = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${b64encode('expired', 'rawurl')}`;
  attack('expired token', 'GET', '/user', { headers: { authorization: `Bearer ${token}` } });
}

function noToken(): void {
  attack('no token', 'GET', '/user', {});
}

/** Reads or deletes the webhook of another client. If only one client exists, tries a webhook that does not exist. */
function forbiddenObject(random: Draw): void {
  const owner = authorized(0);
  const stranger = authorized(1);
  let path = `/webhooks/${random.id}`;
  if (callers > 1) {
    const body = JSON.stringify({ url: `https://hooks.example/${random.id}`, events: ['push'], active: false });
    const made = http.post(`${base}/webhooks`, body, { headers: owner, tags: { name: requests.createWebhook } });
    const id = made.status === 201 ? idIn(made.body) : undefined;
    if (id === undefined) return;
    path = `/webhooks/${id}`;
  }
  attack('forbidden object', random.next() < 0.5 ? 'GET' : 'DELETE', path, { headers: stranger });
  if (callers > 1) http.del(base + path, null, { headers: owner, tags: { name: requests.deleteWebhook } });
}

function malformedBody(random: Draw): void {
  const bodies = ['{"url": "https://hooks.example/x", "events": [', '\u0000\u0001\u0002', '[[[[', '{"url": 5}', 'null'];
  attack('malformed body', 'POST', '/webhooks', { headers: authorized(0), body: bodies[random.whole(bodies.length)]! });
}

/**
 * `mayHangUp` is set, because the server may close the connection instead of reading the whole body (RFC 9110, section
 * 15.5.14).
 */
function oversizeBody(random: Draw): void {
  const body = JSON.stringify({ url: `https://hooks.example/${random.id}`, events: ['push'], padding: oversize });
  attack('oversize body', 'POST', '/webhooks', { headers: authorized(0), body, mayHangUp: true });
}

function authorized(other: number): Record<string, string> {
  const { authorization } = callerAt(base, other);
  return { 'content-type': 'application/json', ...(authorization && { authorization }) };
}

function part(value: object): string {
  return b64encode(JSON.stringify(value), 'rawurl');
}

function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

function idIn(body: unknown): string | undefined {
  try {
    return JSON.parse(String(body)).id;
  } catch {
    return undefined;
  }
}
