import http from 'k6/http';
import { thisUser } from './execution.ts';
import { observeDuration } from './fine-duration.ts';
import { noteIssued } from './issued-note.ts';
import { environment, fineTag, requests } from './names.ts';
import { now } from './now.ts';

/** `key` identifies the caller in the record, and contains no secret. */
export type Caller = { key: string; authorization: string | undefined };
type Client = { id: string; secret: string };
type Token = { authorization: string; renewAtMs: number };

const clients: readonly Client[] = JSON.parse(__ENV[environment.clients] ?? '[]');
const bearer = __ENV[environment.token];

/** Each VU signs in for itself, like a real user. */
const tokens = new Map<Client, Token>();

export const callers = Math.max(1, clients.length);

/**
 * Returns the caller of this VU, the same in every iteration. With `other`, returns the caller that comes `other`
 * places later in the list of callers. The first caller follows the last.
 */
export function callerAt(base: string, other = 0): Caller {
  const at = (thisUser().idInTest + other) % callers;
  const client = clients[at];
  if (!client) return { key: 'bearer', authorization: bearer && `Bearer ${bearer}` };
  let token = tokens.get(client);
  if (!token || now() >= token.renewAtMs) {
    // After a failed sign-in, the old token is kept. The requests that the target then refuses count as errors.
    token = signIn(base, client) ?? token;
    if (token) tokens.set(client, token);
  }
  return { key: client.id, authorization: token?.authorization };
}

/**
 * Gets a token by OAuth 2.0 client credentials (RFC 6749, 4.4 and 5.1). The token is renewed after 90 % of its
 * lifetime, which is 300 s by default. Undefined if the target issues no token.
 */
function signIn(base: string, { id, secret }: Client): Token | undefined {
  const response = http.post(
    `${base}/oauth/token`,
    { grant_type: 'client_credentials', client_id: id, client_secret: secret },
    { tags: { name: requests.signIn, [fineTag]: '1' }, timeout: __ENV[environment.timeout] ?? '10s' },
  );
  const { status } = response;
  observeDuration(response, { name: requests.signIn, method: 'POST', expected: status >= 200 && status < 300 });
  if (status !== 200) return undefined;
  noteIssued([String(response.body)]);
  const { access_token: token, expires_in: seconds } = parse(response.body);
  if (typeof token !== 'string') return undefined;
  const livesMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 300_000;
  return { authorization: `Bearer ${token}`, renewAtMs: now() + livesMs * 0.9 };
}

function parse(body: unknown): { access_token?: unknown; expires_in?: unknown } {
  try {
    return JSON.parse(String(body)) ?? {};
  } catch {
    return {};
  }
}
