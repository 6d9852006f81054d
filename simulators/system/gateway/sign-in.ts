import type { FastifyInstance, FastifyReply } from 'fastify';
import { ApiError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';

const formSchema = {
  body: {
    type: 'object',
    required: ['user', 'password'],
    properties: {
      user: { type: 'string', minLength: 1, maxLength: 100 },
      password: { type: 'string', maxLength: 200 },
    },
  },
};

const tokenSchema = {
  body: {
    type: 'object',
    required: ['grant_type', 'client_id', 'client_secret'],
    properties: {
      grant_type: { const: 'client_credentials' },
      client_id: { type: 'string', minLength: 1, maxLength: 100 },
      client_secret: { type: 'string', maxLength: 500 },
      scope: { type: 'string', maxLength: 500 },
    },
  },
};

type TokenForm = { client_id: string; client_secret: string; scope?: string };

/** The password of every user. The password is no secret, because the simulated system has nothing to protect. */
export const formPassword = 'demo';

/** Registers POST /session (by bearer header) and POST /session/form (the page's form), which open a page session. */
export function registerSignIn(app: FastifyInstance, { credentials, metrics }: Context): void {
  app.post('/session', (request, reply) => {
    if (credentials.identify(request.headers.authorization, undefined) === undefined) {
      metrics.failedLogins.inc({ method: 'bearer' });
      throw new ApiError('AUTHENTICATION_ERROR', 'Invalid or missing credentials');
    }
    setSession(reply, credentials.openSession()).code(204).send();
  });

  app.post<{ Body: { password: string } }>('/session/form', { schema: formSchema }, (request, reply) => {
    if (request.body.password !== formPassword) {
      metrics.failedLogins.inc({ method: 'password' });
      throw new ApiError('AUTHENTICATION_ERROR', 'Wrong user or password');
    }
    setSession(reply, credentials.openSession()).code(204).send();
  });
}

/**
 * Registers POST /oauth/token: OAuth 2.0 client credentials (RFC 6749, 4.4). The secret of every client is the bearer
 * token given at start.
 */
export function registerTokens(app: FastifyInstance, { credentials, metrics }: Context): void {
  const config = { open: true };
  app.post<{ Body: TokenForm }>('/oauth/token', { schema: tokenSchema, config }, (request, reply) => {
    if (!credentials.isToken(request.body.client_secret)) {
      metrics.failedLogins.inc({ method: 'client_credentials' });
      throw new ApiError('AUTHENTICATION_ERROR', 'Unknown client or wrong secret');
    }
    const { token, expiresInS } = credentials.issueToken(request.body.client_id);
    const scope = request.body.scope ?? 'read write';
    reply.send({ access_token: token, token_type: 'Bearer', expires_in: expiresInS, scope });
  });
}

function setSession(reply: FastifyReply, session: string): FastifyReply {
  return reply.header('set-cookie', `session=${session}; Path=/; HttpOnly; SameSite=Lax`);
}
