import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../scenarios/base/clock.ts';
import { Bounded } from './bounded.ts';

/** The credentials of a simulated system: the token given at start, issued tokens, and sessions of the web page. */
export type Credentials = {
  /**
   * Returns the caller's key for the authorization header. Without this header, returns the key for the page session.
   * Undefined if the header or the session is not valid.
   */
  identify(authorization: string | undefined, cookie: string | undefined): string | undefined;
  isToken(token: string): boolean;
  /** Issues a token. All tokens of a client identify the same caller, so limits and ownership belong to the client. */
  issueToken(clientId: string): { token: string; expiresInS: number };
  openSession(): string;
  isControl(token: unknown): boolean;
};

const tokenLifeS = 3600;

/** Returns the credentials of one simulated system. */
export function createCredentials(options: { token: string; controlToken: string; clock: Clock }): Credentials {
  const owner = `Bearer ${options.token}`;
  const issued = new Bounded<string, { caller: string; endsMs: number }>(10_000);
  const sessions = new Bounded<string, true>(10_000);
  const callerOf = (token: string) => {
    const found = issued.get(token);
    return found && found.endsMs > options.clock.monotonicMs() ? found.caller : undefined;
  };

  return {
    identify: (authorization, cookie) => {
      if (authorization === owner) return 'owner';
      if (authorization?.startsWith('Bearer ')) return callerOf(authorization.slice(7));
      if (authorization !== undefined || cookie === undefined) return undefined;
      const session = /(?:^|;\s*)session=([^;]+)/.exec(cookie)?.[1];
      return session !== undefined && sessions.get(session) ? `session ${session}` : undefined;
    },
    isToken: (token) => token === options.token,
    issueToken: (clientId) => {
      const token = randomBytes(24).toString('base64url');
      issued.set(token, { caller: `client ${clientId}`, endsMs: options.clock.monotonicMs() + tokenLifeS * 1000 });
      return { token, expiresInS: tokenLifeS };
    },
    openSession: () => {
      const session = randomBytes(24).toString('base64url');
      sessions.set(session, true);
      return session;
    },
    isControl: (token) => token === options.controlToken,
  };
}
